import {
  createOptimizer,
  scheduleFactor,
  type Objective,
  type Optimizer,
  type OptimizerPlan,
  type OptimizerSettings,
  type OptimizerState,
  type Queue,
  type StallAction,
  type StallPlan,
  type StepReport,
} from '../optimizers/index.ts';
import { isStill, StallWatch } from './stall.ts';

/** An objective whose point is a picture. */
export interface CanvasObjective<V> extends Objective<V> {
  /** Blurs the picture by a Gaussian of `sigma` pixels. */
  blur(sigma: number): Promise<void>;
}

/** The state of a method with the settings that it was made with, and what has been seen of the loss. */
export interface DescentState<V> extends OptimizerState<V> {
  readonly settings: OptimizerSettings;
}

export interface DescentReport extends StepReport {
  /** What was done because the loss stood still. */
  readonly stall?: { readonly action: StallAction; readonly text: string };
}

/** An optimizer whose settings, and whose loss, may change between steps, and that acts when the loss stalls. */
export class Descent<V> {
  private readonly objective: CanvasObjective<V>;
  private plan: OptimizerPlan;
  private method: Optimizer<V>;
  /** The settings that the method was made with. */
  private base: OptimizerSettings;
  private readonly watch = new StallWatch();
  /** Whether a stall has made it take the plan's next method. */
  private switched = false;
  /** The loss after the first step, and whether the run started with it: L-BFGS reports the loss that it reached. */
  first: { readonly loss: number; readonly isStart: boolean } | undefined;
  /** The loss at which a stall last made it restart. */
  private restartedAt: number | undefined;

  constructor(plan: OptimizerPlan, objective: CanvasObjective<V>) {
    this.objective = objective;
    this.plan = plan;
    this.base = plan.settings;
    this.method = createOptimizer(this.base, objective);
  }

  /** The settings that the method at work was made with. */
  get settings(): OptimizerSettings {
    return this.base;
  }

  get steps(): number {
    return this.plan.steps;
  }

  /** Whether one of its limits is reached. */
  isSpent(step: number, evaluations: number, seconds: number): boolean {
    const { steps, evaluations: most = Infinity, seconds: longest = Infinity } = this.plan;
    return step >= steps || evaluations >= most || seconds >= longest;
  }

  /** Steps that its limits leave if each takes one evaluation, whatever time they take. */
  stepsLeft(step: number, evaluations: number): number {
    const { steps, evaluations: most = Infinity } = this.plan;
    return Math.min(steps - step, most - evaluations);
  }

  /**
   * Continues with this plan. A new learning rate, schedule or limit applies directly; any other change restarts the method at
   * the current canvas. So does a change of the loss, for a method that remembers its curvature.
   */
  follow(plan: OptimizerPlan, lossChanged: boolean): void {
    this.plan = plan;
    if (lossChanged) {
      this.watch.clear();
      this.first = undefined;
    }
    const curvatureIsStale = lossChanged && this.wanted.method === 'l-bfgs';
    if (curvatureIsStale || !sameButRate(this.base, this.wanted)) this.begin();
  }

  /** Takes one step; `step` counts from 0. */
  async step(step: number): Promise<DescentReport> {
    const { plan, watch } = this;
    const report = await this.method.step(this.rateFactor(step));
    // Reported losses belong to the picture that is kept.
    if (report.rejected) await this.objective.evaluate();
    if (!plan.stall || report.status === 'diverged') return report;

    const byRuns = 'restarts' in this.base;
    const change = !byRuns || report.endsRun ? watch.add(report.loss, plan.stall) : undefined;
    if (report.status === 'running' && change === undefined) return report;
    const reason =
      change === undefined
        ? `the method has ${report.status}`
        : `the loss changed by ${Number(change.toPrecision(2))} over ${plan.stall.window} ${byRuns ? 'run' : 'step'}${plan.stall.window > 1 ? 's' : ''}`;
    watch.beginWindow();
    return this.act(plan.stall, reason, report);
  }

  /** Stores the first loss of the run, from the report of its first step. */
  see(loss: number, { evaluations, status }: StepReport): void {
    const hasMoved = this.base.method === 'l-bfgs' && evaluations > 1 && status !== 'stalled';
    this.first ??= { loss, isStart: !hasMoved };
  }

  /** How to take steps before their losses are known; undefined if they decide. A stall is known by each of them. */
  get queue(): Queue<V> | undefined {
    return this.plan.stall ? undefined : this.method.queue;
  }

  /** The factor on the learning rate at a step, which counts from 0. */
  rateFactor(step: number): number {
    const { schedule, steps } = this.plan;
    const factor = schedule ? scheduleFactor(schedule, step, steps) : 1;
    return factor * (rateOf(this.wanted) / rateOf(this.base));
  }

  /** The state from which another descent can continue; see {@link Optimizer.state}. */
  async state(): Promise<DescentState<V>> {
    const { numbers, vectors } = await this.method.state();
    const seen = {
      seenLosses: this.watch.state(),
      switched: this.switched ? [1] : [],
      restartedAt: this.restartedAt === undefined ? [] : [this.restartedAt],
      first: this.first ? [this.first.loss, this.first.isStart ? 1 : 0] : [],
    };
    return { numbers: { ...numbers, ...seen }, vectors, settings: this.base };
  }

  /** Continues from a state; a method with other settings restarts from the current canvas. */
  restore(state: DescentState<V>): void {
    const { seenLosses = [], switched = [], restartedAt = [], first = [] } = state.numbers;
    this.watch.restore(seenLosses);
    [this.restartedAt] = restartedAt;
    this.first = first.length > 0 ? { loss: first[0]!, isStart: first[1] === 1 } : undefined;
    this.switched = switched.length > 0 && this.plan.stall?.action === 'switch';
    this.begin();
    if (sameButRate(this.base, state.settings)) this.method.restore(state);
  }

  /** Takes over the means of gradients of a smaller level; curvature does not go from one size to another. */
  carry(state: DescentState<V>): void {
    if (this.base.method !== 'l-bfgs' && sameButRate(this.base, state.settings)) this.method.restore(state);
  }

  dispose(): void {
    this.method.dispose();
  }

  private get wanted(): OptimizerSettings {
    const { settings, stall } = this.plan;
    return this.switched && stall?.action === 'switch' ? stall.next : settings;
  }

  /** Restarts the requested method from the current canvas. */
  private begin(): void {
    // First, so that there is never the memory of both.
    this.method.dispose();
    this.base = this.wanted;
    this.method = createOptimizer(this.base, this.objective);
  }

  private async act(plan: StallPlan, reason: string, report: StepReport): Promise<DescentReport> {
    const done = (action: StallAction, what: string): DescentReport => ({
      ...report,
      status: action === 'stop' ? 'stalled' : 'running',
      stall: { action, text: `${reason}: ${what}` },
    });
    switch (plan.action) {
      case 'stop':
        return done('stop', 'stopped');
      case 'blur':
        await this.objective.blur(plan.sigma);
        // Moments are means of gradients and still good; what was learned of the curvature was learned elsewhere.
        if (this.base.method === 'l-bfgs') this.begin();
        return done('blur', `blurred by ${plan.sigma} px`);
      case 'restart':
        if (this.restartedAt !== undefined && isStill(this.restartedAt, report.loss, plan))
          return done('stop', 'stopped, because the last restart gave no improvement');
        this.restartedAt = report.loss;
        this.begin();
        return done('restart', 'restarted');
      case 'switch':
        if (this.switched) return done('stop', 'stopped');
        this.switched = true;
        this.begin();
        return done('switch', `switched to ${this.base.method}`);
    }
  }
}

function rateOf(settings: OptimizerSettings): number {
  return settings.method === 'l-bfgs' ? 1 : settings.learningRate;
}

function sameButRate(a: OptimizerSettings, b: OptimizerSettings): boolean {
  // Whatever the order of their names: settings may be a pack's, or of a file.
  const text = (settings: OptimizerSettings) => {
    const entries = Object.entries(settings).filter(
      ([name, value]) => name !== 'learningRate' && value !== undefined,
    );
    return JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  return text(a) === text(b);
}
