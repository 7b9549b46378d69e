import type { Problem } from '../graph/problem.ts';
type $$ComponentProps = {
  problems: readonly Problem[];
};
declare const ProblemBadge: import('svelte').Component<$$ComponentProps, {}, ''>;
type ProblemBadge = ReturnType<typeof ProblemBadge>;
export default ProblemBadge;
