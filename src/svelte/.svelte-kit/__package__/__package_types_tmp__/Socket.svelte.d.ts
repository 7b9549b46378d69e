import type { AttachSocket } from './renderer.ts';
import type { NodeView, SocketView } from './views.ts';
interface Props {
  socket: SocketView;
  node: NodeView;
  attachSocket: AttachSocket;
  /** Only the mark: the node is collapsed. */
  bare?: boolean;
}
declare const Socket: import('svelte').Component<Props, {}, ''>;
type Socket = ReturnType<typeof Socket>;
export default Socket;
