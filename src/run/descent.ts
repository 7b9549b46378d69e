import {
  createOptimizer,
  type Objective,
  type Optimizer,
  type OptimizerSettings,
  type OptimizerState,
  type StepReport,
} from '../optimizers/index.ts';
import { optimizerPlan, type OptimizerPlan } from './optimizer-settings.ts';

type StageSettings = Readonly<Record<string, unknown>>;

/** The state of a method with the settings that it was made with. */
export interface DescentState<V> extends OptimizerState<V> {
  readonly settings: OptimizerSettings;
}

/** An optimizer whose settings, and whose loss, may change between steps. */
export class Descent<V> {
  private readonly objective: Objective<V>;
  private followed: StageSettings;
  private plan: OptimizerPlan;
  private method: Optimizer<V>;
  /** The settings that the method was made with. */
  private base: OptimizerSettings;

  constructor(settings: StageSettings, objective: Objective<V>) {
    this.objective = objective;
    this.followed = settings;
    this.plan = optimizerPlan(settings);
    this.base = this.plan.settings;
    this.method = createOptimizer(this.base, objective);
  }

  get steps(): number {
    return this.plan.steps;
  }

  /**
   * Goes on with these settings. The learning rate, its schedule and the number of steps change in stride; anything else
   * begins the method anew where the canvas is. So does a change of the loss, for a method that remembers its curvature.
   */
  follow(settings: StageSettings, lossChanged: boolean): void {
    if (settings !== this.followed) {
      this.followed = settings;
      this.plan = optimizerPlan(settings);
    }
    const wanted = this.plan.settings;
    const curvatureIsStale = lossChanged && wanted.method === 'l-bfgs';
    if (!curvatureIsStale && sameButRate(this.base, wanted)) return;
    const method = createOptimizer(wanted, this.objective);
    this.method.dispose();
    this.method = method;
    this.base = wanted;
  }

  /** Takes one step; `step` counts from 0. */
  step(step: number): Promise<StepReport> {
    return this.method.step(this.plan.rateFactor(step) * (rateOf(this.plan.settings) / rateOf(this.base)));
  }

  /** What another descent needs to go on from here; see {@link Optimizer.state}. */
  state(): DescentState<V> {
    return { ...this.method.state(), settings: this.base };
  }

  /** Goes on from a state; a method of other settings begins anew where the canvas is. */
  restore(state: DescentState<V>): void {
    if (sameButRate(this.base, state.settings)) this.method.restore(state);
  }

  dispose(): void {
    this.method.dispose();
  }
}

function rateOf(settings: OptimizerSettings): number {
  return settings.method === 'l-bfgs' ? 1 : settings.learningRate;
}

function sameButRate(a: OptimizerSettings, b: OptimizerSettings): boolean {
  const text = (settings: OptimizerSettings) => JSON.stringify({ ...settings, learningRate: undefined });
  return text(a) === text(b);
}
