import type { Bounds } from './box.ts';
import type { OptimizerState } from './optimizer.ts';

/** Settings of {@link QueuedSearch}, as `LBFGSSettings` has them. */
export interface QueuedSearchSettings {
  readonly history: number;
  readonly gradientTolerance: number;
  readonly changeTolerance: number;
  readonly maxEvaluations: number;
  readonly bounds?: Bounds;
}

/**
 * What an evaluation came to:
 * - `tried`: the line search continues;
 * - `running`, `converged`, `stalled`: a step has ended, as {@link StepStatus} says;
 * - `unsound`: the first point has no finite loss or gradient.
 */
export const verdicts = ['tried', 'running', 'converged', 'stalled', 'unsound'] as const;

/** The number of a verdict. */
export const verdictIndex = (verdict: (typeof verdicts)[number]): number => verdicts.indexOf(verdict);

/**
 * L-BFGS by backtracking whose decisions are taken where its vectors are: an engine makes one for an objective. Between two
 * evaluations all is recorded and nothing waited for.
 */
export interface QueuedSearch<V> {
  /** Records a move of x to where to evaluate next. */
  move(): void;
  /** Records the verdict on what was evaluated. */
  judge(): void;
  /** Begins with the verdict, see {@link verdictIndex}. */
  readonly verdict: V;
  /** The verdict on the last evaluation, once it is there. */
  readVerdict(): Promise<number>;
  /** All that both, and evaluations, change besides x: it is gone back by copying it back. */
  readonly moving: Readonly<Record<string, V>>;
  /** How many evaluations may follow on what is to be gone back to. */
  readonly underWay: number;
  /** As the state of `LBFGS` of the same settings. */
  state(): Promise<OptimizerState<V>>;
  restore(state: OptimizerState<V>): void;
  dispose(): void;
}

/** Thrown if evaluations continue without a verdict. */
export function noVerdict(): Error {
  return new Error(
    'The graphics processor does not run the line search. It may have rejected a shader. Use the strong Wolfe line search.',
  );
}

/** Bytes of a search, and of a copy of x and all that it moves. */
export interface QueuedSearchForecast {
  readonly bytes: number;
  readonly markBytes: number;
}
