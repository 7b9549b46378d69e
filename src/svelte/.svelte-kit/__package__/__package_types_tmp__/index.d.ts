export { default as Node } from './Node.svelte';
export { default as Socket } from './Socket.svelte';
export { default as Wire } from './Wire.svelte';
export { SvelteRenderer, type AttachSocket, type Views } from './renderer.ts';
export type {
  LossView,
  NodeView,
  ParameterView,
  ProgressView,
  SocketView,
  TermWeight,
  WireView,
} from './views.ts';
export { WireEnds } from './wire-ends.svelte.ts';
