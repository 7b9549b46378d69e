// A plain Rete editor with Svelte 5, our components in it. Stylograph is the part between the two lines.
import { mount } from 'svelte';
import { ClassicPreset, NodeEditor } from 'rete';
import { AreaExtensions, AreaPlugin } from 'rete-area-plugin';
import { ClassicFlow, ConnectionPlugin } from 'rete-connection-plugin';
import { Presets as SveltePresets, SveltePlugin } from 'rete-svelte-plugin/5';
import { vocabulary } from 'stylograph';
import { resolver } from 'stylograph/browser';
import { createWasmEngine } from 'stylograph/engines/wasm';
import { StylographPlugin } from 'stylograph/rete';
import { Controls, customize, Curves, Inspector, PluginView, Preview } from 'stylograph/svelte';
import 'stylograph/svelte/theme.css';
import graph from '../graph.js';
import { told } from '../page.js';

const editor = new NodeEditor();
const area = new AreaPlugin(document.getElementById('editor'));
const connection = new ConnectionPlugin();
const svelte = new SveltePlugin();
editor.use(area);

// ---------------------------------------------------------------------------
const stylograph = new StylographPlugin(vocabulary);
editor.use(stylograph);
stylograph.follow(area);
connection.addPreset(() => new ClassicFlow({ canMakeConnection: stylograph.canMakeConnection }));
const view = new PluginView(stylograph, './stylograph/');
// ---------------------------------------------------------------------------

view.follow(area);
area.use(connection);
area.use(svelte);
const { classic } = SveltePresets;
const others = { node: () => classic.Node, socket: () => classic.Socket };
svelte.addPreset(classic.setup({ customize: customize(view, others) }));

await stylograph.import(graph);
const mine = new ClassicPreset.Node('A node of the host');
await editor.addNode(mine);
await area.translate(mine.id, { x: 680, y: 0 });
AreaExtensions.zoomAt(area, editor.getNodes());

const side = document.getElementById('side');
side.replaceChildren();
for (const panel of [Controls, Preview, Curves, Inspector]) mount(panel, { target: side, props: { view } });

stylograph.addPipe((signal) => {
  told(signal);
  return signal;
});
document.getElementById('run').onclick = () =>
  stylograph.run({
    engine: createWasmEngine,
    resolver: resolver(stylograph.document, './stylograph/'),
    canvasEvery: 5,
  });
