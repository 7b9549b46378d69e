// A plain Rete editor with Vue. Stylograph is the part between the two lines.
import { ClassicPreset, NodeEditor } from 'rete';
import { AreaExtensions, AreaPlugin } from 'rete-area-plugin';
import { ClassicFlow, ConnectionPlugin } from 'rete-connection-plugin';
import { Presets as VuePresets, VuePlugin } from 'rete-vue-plugin';
import { vocabulary } from 'stylograph';
import { resolver } from 'stylograph/browser';
import { createWasmEngine } from 'stylograph/engines/wasm';
import { Presets, StylographPlugin } from 'stylograph/rete';
import graph from '../graph.js';
import { show, told } from '../page.js';

const editor = new NodeEditor();
const area = new AreaPlugin(document.getElementById('editor'));
const connection = new ConnectionPlugin();
const vue = new VuePlugin();
editor.use(area);

// ---------------------------------------------------------------------------
const stylograph = new StylographPlugin(vocabulary);
stylograph.addPreset(Presets.classic.setup());
editor.use(stylograph);
stylograph.follow(area);
connection.addPreset(() => new ClassicFlow({ canMakeConnection: stylograph.canMakeConnection }));
// ---------------------------------------------------------------------------

area.use(connection);
area.use(vue);
vue.addPreset(VuePresets.classic.setup());
AreaExtensions.selectableNodes(area, AreaExtensions.selector(), {
  accumulating: AreaExtensions.accumulateOnCtrl(),
});

await stylograph.import(graph);
const mine = new ClassicPreset.Node('A node of the host');
await editor.addNode(mine);
await area.translate(mine.id, { x: 680, y: 0 });
AreaExtensions.zoomAt(area, editor.getNodes());

stylograph.addPipe((signal) => {
  told(signal);
  if (signal.type === 'runcanvas') show(signal.data.picture);
  return signal;
});
document.getElementById('run').onclick = () =>
  stylograph.run({
    engine: createWasmEngine,
    resolver: resolver(stylograph.document, './stylograph/'),
    canvasEvery: 5,
  });
