import type { Bounds } from './box.ts';
import {
  requireFiniteStart,
  type Objective,
  type Optimizer,
  type OptimizerState,
  type Queue,
  type StepReport,
} from './optimizer.ts';

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
 * - `tried`: the line search goes on;
 * - `running`, `converged`, `stalled`: a step has ended, as {@link StepStatus} says;
 * - `unsound`: the first point has no finite loss or gradient.
 */
const verdicts = ['tried', 'running', 'converged', 'stalled', 'unsound'] as const;

/** The number that stands for a verdict. */
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
  told(): Promise<number>;
  /** All that both, and evaluations, change besides x: it is gone back by copying it back. */
  readonly moving: Readonly<Record<string, V>>;
  /** How many evaluations may follow on what is to be gone back to. */
  readonly underWay: number;
  /** As the state of `LBFGS` of the same settings. */
  state(): Promise<OptimizerState<V>>;
  restore(state: OptimizerState<V>): void;
  dispose(): void;
}

/** What to throw where evaluations go on without a verdict. */
export function noVerdict(): Error {
  return new Error(
    'The graphics processor does not decide where to go: it may have refused a shader. Use the strong Wolfe line search.',
  );
}

/** Bytes of a search, and of a copy of x and all that it moves. */
export interface QueuedSearchForecast {
  readonly bytes: number;
  readonly markBytes: number;
}

/**
 * {@link QueuedSearch} as an optimizer: the method of `LBFGS` with the search `backtracking`, to the rounding of its sums. A
 * step is waited for, or taken in a queue.
 *
 * Of a search that fails for good, x is evaluated once more where it started.
 */
export class QueuedLBFGS<V> implements Optimizer<V> {
  readonly queue: Queue<V>;
  private readonly objective: Objective<V>;
  private readonly search: QueuedSearch<V>;
  /** The first, two searches, and the return to where they began. */
  private readonly mostEvaluations: number;

  constructor(
    search: QueuedSearch<V>,
    { maxEvaluations }: Pick<QueuedSearchSettings, 'maxEvaluations'>,
    objective: Objective<V>,
  ) {
    this.objective = objective;
    this.search = search;
    this.mostEvaluations = 2 * maxEvaluations + 2;
    this.queue = {
      before: () => {
        search.move();
      },
      after: () => {
        search.judge();
      },
      verdict: search.verdict,
      underWay: search.underWay,
      mostEvaluations: this.mostEvaluations,
      tell: (_, index) => {
        const verdict = verdicts[index]!;
        return verdict === 'unsound' ? undefined : verdict;
      },
      mark: () => ({ numbers: {}, vectors: search.moving }),
      goBack: () => undefined,
    };
  }

  async step(): Promise<StepReport> {
    const { objective, search } = this;
    for (let evaluations = 1; evaluations <= this.mostEvaluations; evaluations++) {
      search.move();
      const loss = await objective.evaluate();
      search.judge();
      const verdict = verdicts[await search.told()]!;
      if (verdict === 'unsound') {
        requireFiniteStart('loss', loss);
        requireFiniteStart('gradient', await objective.vectors.sumAbs(objective.gradient));
        throw new Error('The sum of the gradient’s entries is too large for float32. Take smaller weights.');
      }
      if (verdict !== 'tried') return { loss, evaluations, status: verdict };
    }
    throw noVerdict();
  }

  state(): Promise<OptimizerState<V>> {
    return this.search.state();
  }

  restore(state: OptimizerState<V>): void {
    this.search.restore(state);
  }

  dispose(): void {
    this.search.dispose();
  }
}
