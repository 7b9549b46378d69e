import { clipRule } from './box.ts';
import type { FirstOrderMethod, FirstOrderSettings } from './first-order-method.ts';
import type { Objective } from './objective.ts';
import {
  numberIn,
  requireFiniteStart,
  vectorIn,
  type Optimizer,
  type OptimizerState,
  type Queue,
  type StepReport,
} from './optimizer.ts';
import type { PointwiseRule } from './vectors.ts';

/**
 * A first-order method at work: each step is one evaluation and one update, and reports the loss at the point it started
 * from. x may be changed by others between steps.
 */
export class FirstOrder<V> implements Optimizer<V> {
  private readonly objective: Objective<V>;
  private readonly method: FirstOrderMethod;
  private readonly settings: FirstOrderSettings;
  private readonly rule: PointwiseRule;
  private readonly moments: Record<string, V>;
  readonly queue: Queue<V>;
  private steps = 0;

  constructor(method: FirstOrderMethod, settings: FirstOrderSettings, objective: Objective<V>) {
    this.objective = objective;
    this.method = method;
    this.settings = settings;
    this.rule = settings.bounds ? clipped(method.rule) : method.rule;
    this.moments = Object.fromEntries(
      Object.keys(method.state).map((name) => [name, objective.vectors.create()]),
    );
    this.queue = {
      after: (rateFactor) => {
        this.update(rateFactor);
      },
      judge: (loss) => (Number.isFinite(loss) ? 'running' : undefined),
      underWay: Infinity,
      mostEvaluations: 1,
      mark: () => this.now(),
      goBack: ({ steps }) => {
        this.steps = steps![0]!;
      },
    };
  }

  async step(rateFactor = 1): Promise<StepReport> {
    const loss = await this.objective.evaluate();
    if (this.steps === 0) requireFiniteStart('loss', loss);
    if (!Number.isFinite(loss)) return { loss, evaluations: 1, status: 'diverged' };
    this.update(rateFactor);
    return { loss, evaluations: 1, status: 'running' };
  }

  state(): Promise<OptimizerState<V>> {
    return Promise.resolve(this.now());
  }

  restore(state: OptimizerState<V>): void {
    this.steps = numberIn(state, 'steps');
    for (const [name, vector] of Object.entries(this.moments))
      this.objective.vectors.copy(vectorIn(state, name), vector);
  }

  dispose(): void {
    for (const vector of Object.values(this.moments)) this.objective.vectors.free(vector);
  }

  private update(rateFactor = 1): void {
    const { vectors, x, gradient } = this.objective;
    this.steps++;
    const scalars = this.method.scalars(this.settings.learningRate * rateFactor, this.steps);
    if (this.settings.bounds) [scalars.low, scalars.high] = this.settings.bounds;
    vectors.update(this.rule, { x, gradient, ...this.moments }, scalars);
  }

  private now(): OptimizerState<V> {
    return { numbers: { steps: [this.steps] }, vectors: this.moments };
  }
}

/** The same rule with x clipped to [low, high] after its update. */
function clipped(rule: PointwiseRule): PointwiseRule {
  return {
    name: `${rule.name}-clipped`,
    apply: (p, v, k) => {
      const changed = rule.apply(p, v, k);
      return { ...changed, ...clipRule.apply(p, { x: changed.x! }, k) };
    },
  };
}
