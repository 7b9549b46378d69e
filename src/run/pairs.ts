import type { Stage } from '../compile/compile.ts';
import type { OptimizerPlan, OptimizerSettings } from '../optimizers/index.ts';

/**
 * A stage whose L-BFGS keeps as many pairs as fit, one or more.
 *
 * @param fits whether there is memory for a stage.
 */
export function withFittingPairs(stage: Stage, fits: (stage: Stage) => boolean): Stage {
  const asked = pairsOf(stage.plan);
  if (asked <= 1 || fits(stage)) return stage;
  let kept = asked - 1;
  while (kept > 1 && !fits(withPairs(stage, kept))) kept--;
  return { ...withPairs(stage, kept), pairs: { kept, asked } };
}

/** The most pairs that a method of a plan keeps; 0 where none is L-BFGS. */
function pairsOf({ settings, stall }: OptimizerPlan): number {
  const of = (own: OptimizerSettings): number => (own.method === 'l-bfgs' ? own.history : 0);
  return Math.max(of(settings), stall?.action === 'switch' ? of(stall.next) : 0);
}

/** Also after its settings were changed during the run. */
function withPairs(stage: Stage, most: number): Stage {
  const fewer = (own: OptimizerSettings): OptimizerSettings =>
    own.method === 'l-bfgs' ? { ...own, history: Math.min(own.history, most) } : own;
  const limited = ({ stall, ...plan }: OptimizerPlan): OptimizerPlan => ({
    ...plan,
    settings: fewer(plan.settings),
    ...(stall && { stall: stall.action === 'switch' ? { ...stall, next: fewer(stall.next) } : stall }),
  });
  return {
    ...stage,
    plan: limited(stage.plan),
    planWith(parameters) {
      const plan = stage.planWith(parameters);
      return plan && limited(plan);
    },
  };
}
