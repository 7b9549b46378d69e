import type { AttachSocket } from './renderer.ts';
import type { NodeView, SocketView } from './views.ts';
type $$ComponentProps = {
  socket: SocketView;
  node: NodeView;
  attachSocket: AttachSocket;
};
declare const SocketRow: import('svelte').Component<$$ComponentProps, {}, ''>;
type SocketRow = ReturnType<typeof SocketRow>;
export default SocketRow;
