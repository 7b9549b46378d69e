// A plain Rete editor with React. Stylograph is the part between the two lines.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { ClassicPreset, NodeEditor } from 'rete';
import { AreaExtensions, AreaPlugin } from 'rete-area-plugin';
import { ClassicFlow, ConnectionPlugin } from 'rete-connection-plugin';
import { Presets as ReactPresets, ReactPlugin } from 'rete-react-plugin';
import { vocabulary } from 'stylograph';
import { resolver } from 'stylograph/browser';
import { createWasmEngine } from 'stylograph/engines/wasm';
import { ParameterControl, Presets, StylographPlugin } from 'stylograph/rete';
import graph from '../graph.js';
import { show, told } from '../page.js';

const editor = new NodeEditor();
const area = new AreaPlugin(document.getElementById('editor'));
const connection = new ConnectionPlugin();
const react = new ReactPlugin({ createRoot });
editor.use(area);

// ---------------------------------------------------------------------------
const stylograph = new StylographPlugin(vocabulary);
stylograph.addPreset(Presets.classic.setup());
editor.use(stylograph);
stylograph.follow(area);
connection.addPreset(() => new ClassicFlow({ canMakeConnection: stylograph.canMakeConnection }));
// ---------------------------------------------------------------------------

area.use(connection);
area.use(react);
react.addPreset(ReactPresets.classic.setup({ customize: { control: controlOf } }));
AreaExtensions.selectableNodes(area, AreaExtensions.selector(), {
  accumulating: AreaExtensions.accumulateOnCtrl(),
});

/** Rete’s own input, and before it what the parameter is called. */
function controlOf({ payload }) {
  if (!(payload instanceof ParameterControl)) return ReactPresets.classic.Control;
  const { title, help } = payload.parameter;
  const input = (props) => createElement(ReactPresets.classic.Control, props);
  return (props) =>
    createElement(
      'label',
      { title: help, style: { display: 'flex', gap: 6, color: 'white' } },
      title,
      input(props),
    );
}

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
