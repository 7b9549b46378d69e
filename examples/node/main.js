// A Rete editor without a page: the graph is built node by node, and run.
import { writeFile } from 'node:fs/promises';
import { ClassicPreset, NodeEditor } from 'rete';
import { chooseEngine, vocabulary } from 'stylograph';
import { encodePicture, resolver } from 'stylograph/node';
import { StylographPlugin } from 'stylograph/rete';

const editor = new NodeEditor();
const stylograph = new StylographPlugin(vocabulary);
editor.use(stylograph);

const add = async (type, params) => {
  const node = stylograph.createNode(type, params);
  await editor.addNode(node);
  return node;
};
const wire = (from, output, to, input) =>
  editor.addConnection(new ClassicPreset.Connection(from, output, to, input));

const photo = await add('image', { source: 'sample:harbour', size: 64 });
const canvas = await add('canvas');
const smooth = await add('total-variation');
const optimizer = await add('optimizer', { steps: 10 });
await wire(photo, 'image', canvas, 'start');
await wire(canvas, 'image', smooth, 'image');
await wire(smooth, 'loss', optimizer, 'loss');

stylograph.addPipe((signal) => {
  if (signal.type === 'runstep') console.log(`step ${signal.data.step}: ${signal.data.total}`);
  return signal;
});
// A graph tells which of its parameters are its face; a program sets them by name.
await stylograph.edit((graph) => ({
  ...graph,
  controls: [{ name: 'effort', to: [[optimizer.id, 'steps']] }],
}));
stylograph.setControl('effort', 20);
for (const { name, help, parameter } of stylograph.controls)
  console.log(`${name} ${parameter.default}: ${help}`);
const { engine } = await chooseEngine('auto');
const pictures = [];
stylograph.addPipe((signal) => {
  if (signal.type === 'runcanvas') pictures.push(signal.data.picture);
  return signal;
});
await stylograph.run({
  engine,
  resolver: resolver(stylograph.document, 'graph.json'),
  canvasEvery: 10,
});
await writeFile('smooth.png', await encodePicture(pictures.at(-1), 'png'));
await writeFile('smooth.stylograph.json', JSON.stringify(stylograph.export(), undefined, 2));
console.log('wrote smooth.png and smooth.stylograph.json');
