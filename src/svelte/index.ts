export { default as Node } from './Node.svelte';
export { default as Socket } from './Socket.svelte';
export { default as Wire } from './Wire.svelte';
export { SvelteRenderer, type AttachSocket, type Views } from './renderer.ts';
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
export { default as Inspector } from './plugin/Inspector.svelte';
export { PluginView, type LossCurves } from './plugin/plugin-view.svelte.ts';
export { customize, type Others } from './plugin/customize.ts';
