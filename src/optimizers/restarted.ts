import { clip, type Bounds } from './box.ts';
import type { Objective } from './objective.ts';
import { numberIn, type Optimizer, type OptimizerState, type StepReport } from './optimizer.ts';

export interface Restarts {
  /** Evaluations after which a run ends, with the iteration that reaches them; 1 or more. */
  readonly evaluations: number;
  /** What x is cut to between two runs. Default: it is not. */
  readonly clip?: Bounds;
}

/**
 * One run of a method after the other, each fresh from where the last one ended: how the fast.ai course, Keras' example
 * and others use L-BFGS, with `fmin_l_bfgs_b(..., maxfun=20)` in a loop and `np.clip` between. What was learned of the
 * curvature is lost each time. The clipping is no bound: within a run x goes where it likes.
 *
 * A step is one of the method's; the last of a run says so. A run that ends early, because it converged or stalled, is
 * followed by the next; one that gets nowhere at all passes its status on.
 */
export class Restarted<V> implements Optimizer<V> {
  private readonly begin: () => Optimizer<V>;
  private readonly restarts: Restarts;
  private readonly objective: Objective<V>;
  private run: Optimizer<V>;
  private steps = 0;
  private evaluations = 0;

  constructor(begin: () => Optimizer<V>, restarts: Restarts, objective: Objective<V>) {
    this.begin = begin;
    this.restarts = restarts;
    this.objective = objective;
    this.run = begin();
  }

  async step(): Promise<StepReport> {
    const report = await this.run.step();
    this.steps++;
    this.evaluations += report.evaluations;
    if (report.status === 'running' && this.evaluations < this.restarts.evaluations) return report;

    const gotNowhere = report.status !== 'running' && this.steps === 1;
    this.run.dispose();
    this.run = this.begin();
    [this.steps, this.evaluations] = [0, 0];
    if (this.restarts.clip) clip(this.objective.vectors, this.objective.x, this.restarts.clip);
    return { ...report, status: gotNowhere ? report.status : 'running', endsRun: true };
  }

  async state(): Promise<OptimizerState<V>> {
    const { numbers, vectors } = await this.run.state();
    const { steps, evaluations } = this;
    return { numbers: { ...numbers, runSteps: [steps], runEvaluations: [evaluations] }, vectors };
  }

  restore(state: OptimizerState<V>): void {
    this.steps = numberIn(state, 'runSteps');
    this.evaluations = numberIn(state, 'runEvaluations');
    this.run.restore(state);
  }

  dispose(): void {
    this.run.dispose();
  }
}
