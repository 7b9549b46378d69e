import type { SocketType } from '../graph/node-type.ts';
type $$ComponentProps = {
  types: readonly SocketType[];
  wired: boolean;
  free: boolean;
};
declare const SocketShape: import('svelte').Component<$$ComponentProps, {}, ''>;
type SocketShape = ReturnType<typeof SocketShape>;
export default SocketShape;
