import type { Objective } from './objective.ts';
import {
  requireFiniteStart,
  type Optimizer,
  type OptimizerState,
  type Queue,
  type StepReport,
} from './optimizer.ts';
import { noVerdict, verdicts, type QueuedSearch, type QueuedSearchSettings } from './queued-search.ts';

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
      judge: (_, index) => {
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
      const verdict = verdicts[await search.readVerdict()]!;
      if (verdict === 'unsound') {
        requireFiniteStart('loss', loss);
        requireFiniteStart('gradient', await objective.vectors.sumAbs(objective.gradient));
        throw new Error('The sum of the gradient’s entries is too large for float32. Use smaller weights.');
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
