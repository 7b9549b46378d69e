import type { AttachSocket } from './renderer.ts';
import type { NodeView } from './views.ts';
type $$ComponentProps = {
  view: NodeView;
  attachSocket: AttachSocket;
};
declare const Node: import('svelte').Component<$$ComponentProps, {}, ''>;
type Node = ReturnType<typeof Node>;
export default Node;
