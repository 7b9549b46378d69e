import type { LossView, ProgressView } from './views.ts';
type $$ComponentProps = {
  loss: LossView | undefined;
  progress: ProgressView | undefined;
};
declare const NodeState: import('svelte').Component<$$ComponentProps, {}, ''>;
type NodeState = ReturnType<typeof NodeState>;
export default NodeState;
