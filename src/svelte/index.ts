export { default as Node } from './Node.svelte';
export { default as Socket } from './Socket.svelte';
export { default as Wire } from './Wire.svelte';
export type { AttachSocket } from './attach-socket.ts';
export { SvelteRenderer, type Views } from './renderer.ts';
export type {
  LossView,
  MapsView,
  NodeView,
  ParameterView,
  ProgressView,
  SocketView,
  TermWeight,
  WireView,
} from './views.ts';
export { WireEnds } from './wire-ends.svelte.ts';
export { default as ParameterControl } from './controls/ParameterControl.svelte';
export { default as Preview } from './plugin/Preview.svelte';
export { default as Curves } from './plugin/Curves.svelte';
export { default as Controls } from './plugin/Controls.svelte';
export { default as Inspector } from './plugin/Inspector.svelte';
export type { LossCurves } from './plugin/plugin-state.svelte.ts';
export { PluginView } from './plugin/plugin-view.ts';
export { customize, type Others } from './plugin/customize.ts';
