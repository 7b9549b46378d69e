import { searchBacktracking, type BacktrackingTrial } from './backtracking.ts';
import { Box } from './box.ts';
import { CurvatureHistory, freePair, newPair, type CurvaturePair } from './curvature-history.ts';
import type { Trial } from './interpolation.ts';
import type { LBFGSSettings } from './l-bfgs-settings.ts';
import { searchStrongWolfe, type LineSearchResult } from './line-search.ts';
import type { Objective } from './objective.ts';
import {
  requireFiniteStart,
  vectorIn,
  type Optimizer,
  type OptimizerState,
  type StepReport,
} from './optimizer.ts';

/** As PyTorch's. */
const WOLFE = { sufficientDecrease: 1e-4, curvature: 0.9 };
const BRACKET_TOLERANCE = 1e-3;
/**
 * How far the first step along the gradient goes at most: its length, and the sum of the moves of all entries, of which PyTorch's
 * L-BFGS allows 1. Measured on pictures of 32 to 256 pixels: with 32, less is lost on finding a step that is long enough.
 */
const FIRST_MOVE = { length: 1, sum: 32 };

/** Between these sizes of its largest entry, sums of squares of a gradient and of its changes keep within float32. */
export const UNSCALED = [1e-6, 1e6] as const;

/**
 * What to multiply a loss and its gradient by, whose largest entry is given, so that sums of squares neither vanish nor overflow: 1
 * mostly, else a power of two, which rounds nothing.
 */
function scaleOf(largest: number): number {
  const [low, high] = UNSCALED;
  return largest === 0 || (largest >= low && largest <= high) ? 1 : 2 ** -Math.round(Math.log2(largest));
}

/**
 * L-BFGS (Liu & Nocedal 1989). Its curvature pairs persist from step to step; a new run needs a new optimizer, and so
 * does an x that others have changed.
 *
 * A step is one iteration and reports the loss of the point it accepted. A line search that finds no decrease is
 * repeated once from steepest descent without the old pairs, and if that fails too the step reports `stalled`. However a
 * step ends, x is the last accepted point and the gradient is that at x.
 *
 * With bounds it is a projected quasi-Newton method (Bertsekas, "Projected Newton methods", SIAM J. Control Optim. 20,
 * 1982): entries at a bound that the gradient would push out are held; the others move along -H g with the pairs of
 * those that were free, and the search follows the path that is bent at the bounds. Once the same entries are held for a
 * while, it is L-BFGS in the others. It is not L-BFGS-B (Byrd et al. 1995): there is no Cauchy point and no subspace
 * minimization, so it may take more evaluations to find out what to hold.
 */
export class LBFGS<V> implements Optimizer<V> {
  private readonly objective: Objective<V>;
  private readonly settings: LBFGSSettings;
  private readonly history: CurvatureHistory<V>;
  private readonly direction: V;
  private readonly box: Box<V> | undefined;
  /** Holds the start of a line search, x and gradient, until both become the differences of the next pair. */
  private spare: CurvaturePair<V>;
  private loss: number | undefined;
  /** The largest entry of the gradient at the start, of those that were free to move. */
  private largest: number | undefined;
  private scale = 1;

  constructor(settings: LBFGSSettings, objective: Objective<V>) {
    this.objective = objective;
    this.settings = settings;
    this.history = new CurvatureHistory(objective.vectors, settings.history);
    this.direction = objective.vectors.create();
    this.spare = newPair(objective.vectors);
    this.box = settings.bounds && new Box(objective.vectors, settings.bounds);
  }

  async step(): Promise<StepReport> {
    const { vectors, x, gradient } = this.objective;
    let evaluations = 0;
    if (this.loss === undefined) {
      this.box?.clip(x);
      const loss = await this.objective.evaluate();
      requireFiniteStart('loss', loss);
      requireFiniteStart('gradient', await vectors.maxAbs(gradient));
      const size = await vectors.maxAbs(this.freeGradient());
      this.loss = loss;
      this.largest = size;
      this.scale = scaleOf(size);
      evaluations = 1;
      if (size <= this.settings.gradientTolerance * size) return { loss, evaluations, status: 'converged' };
    }
    // A state that was saved when the tolerance was an absolute one has none.
    this.largest ??= await vectors.maxAbs(this.freeGradient());
    if (this.scale === 1) return this.iterate(this.loss, this.largest, evaluations);
    vectors.scale(this.scale, gradient);
    try {
      return await this.iterate(this.loss, this.largest, evaluations);
    } finally {
      vectors.scale(1 / this.scale, gradient);
    }
  }

  /** One iteration, with a gradient that is scaled. `largest` is not. */
  private async iterate(before: number, largest: number, evaluations: number): Promise<StepReport> {
    const { vectors } = this.objective;
    const fromHistory = !this.history.isEmpty;
    let search = await this.search(before);
    evaluations += search.evaluations;
    if (search.outcome === 'failed' && fromHistory) {
      this.history.clear();
      search = await this.search(before);
      evaluations += search.evaluations;
    }
    if (search.outcome === 'failed') return { loss: before, evaluations, status: 'stalled', rejected: true };

    const loss = search.trial.loss / this.scale;
    this.loss = loss;
    this.takeDifferences();
    const [spare, size] = await Promise.all([
      this.history.exchange(this.spare),
      vectors.maxAbs(this.freeGradient()),
    ]);
    this.spare = spare;
    const converged =
      size / this.scale <= this.settings.gradientTolerance * largest ||
      (await this.changedLittle(before, loss, search.trial.step));
    return { loss, evaluations, status: converged ? 'converged' : 'running' };
  }

  state(): Promise<OptimizerState<V>> {
    const { numbers, vectors } = this.history.state();
    return Promise.resolve({
      numbers: {
        ...numbers,
        ...(this.loss === undefined ? { loss: [] } : { loss: [this.loss], scale: [this.scale] }),
        ...(this.largest !== undefined && { largest: [this.largest] }),
      },
      vectors: { ...vectors, gradient: this.objective.gradient },
    });
  }

  restore(state: OptimizerState<V>): void {
    [this.loss] = state.numbers['loss'] ?? [];
    [this.largest] = state.numbers['largest'] ?? [];
    [this.scale = 1] = state.numbers['scale'] ?? [];
    this.objective.vectors.copy(vectorIn(state, 'gradient'), this.objective.gradient);
    this.history.restore(state);
  }

  dispose(): void {
    const { vectors } = this.objective;
    this.history.clear();
    freePair(vectors, this.spare);
    vectors.free(this.direction);
    this.box?.dispose();
  }

  /** The gradient of the entries that are free to move at x, zero at the others. */
  private freeGradient(): V {
    const { x, gradient } = this.objective;
    return this.box ? this.box.reduce(x, gradient) : gradient;
  }

  /** Searches from x along the direction of the history, or of steepest descent where that is empty. */
  private async search(loss: number): Promise<LineSearchResult> {
    const { vectors, x, gradient } = this.objective;
    const { direction, spare } = this;
    const downhill = this.freeGradient();
    const steepest = this.history.isEmpty;
    if (steepest) {
      vectors.copy(downhill, direction);
      vectors.scale(-1, direction);
    } else {
      await this.history.writeDirection(downhill, direction);
      this.box?.restrict(direction);
    }
    const start = { step: 0, loss: loss * this.scale, slope: await vectors.dot(direction, downhill) };
    if (!(start.slope < 0)) return { outcome: 'failed', trial: start, evaluations: 0 };

    vectors.copy(x, spare.s);
    vectors.copy(gradient, spare.y);
    let outcome: LineSearchResult['outcome'] = 'failed';
    try {
      const result = await this.searchFrom(start, steepest, downhill);
      ({ outcome } = result);
      return result;
    } finally {
      if (outcome === 'failed') {
        vectors.copy(spare.s, x);
        vectors.copy(spare.y, gradient);
      }
    }
  }

  private async searchFrom(start: Trial, steepest: boolean, downhill: V): Promise<LineSearchResult> {
    const { maxEvaluations, search } = this.settings;
    if (search === 'backtracking') {
      // As PyTorch's L-BFGS where |g|₁ is above 1: no entry moves far before anything is known of the curvature.
      const first = steepest ? 1 / (await this.objective.vectors.sumAbs(downhill)) : 1;
      return searchBacktracking(start, first, maxEvaluations, (step) => this.tryBentStep(step, start.slope));
    }
    const first = steepest ? await this.firstStep(start.slope, downhill) : 1;
    const limits = { maxEvaluations, bracketTolerance: BRACKET_TOLERANCE };
    return searchStrongWolfe(start, first, WOLFE, limits, (step) => this.tryStep(step));
  }

  /** The first step along the gradient: a length that does not depend on what the loss is multiplied by. */
  private async firstStep(slope: number, downhill: V): Promise<number> {
    const sum = await this.objective.vectors.sumAbs(downhill);
    return Math.min(FIRST_MOVE.length / Math.sqrt(-slope), FIRST_MOVE.sum / sum);
  }

  private async tryBentStep(step: number, slope: number): Promise<BacktrackingTrial> {
    const { vectors, x, gradient } = this.objective;
    vectors.copy(this.spare.s, x);
    vectors.axpy(step, this.direction, x);
    let expected = step * slope;
    if (this.box) {
      this.box.clip(x);
      // The gradient's place is free until the evaluation fills it again.
      vectors.copy(x, gradient);
      vectors.axpy(-1, this.spare.s, gradient);
      expected = await vectors.dot(gradient, this.spare.y);
    }
    return { trial: { step, loss: await this.evaluate(), slope: NaN }, expected };
  }

  private async tryStep(step: number): Promise<Trial> {
    const { vectors, x, gradient } = this.objective;
    vectors.copy(this.spare.s, x);
    vectors.axpy(step, this.direction, x);
    const loss = await this.evaluate();
    const slope = Number.isFinite(loss) ? await vectors.dot(this.direction, gradient) : NaN;
    return { step, loss, slope };
  }

  /** The loss, scaled, with a gradient that is scaled too. */
  private async evaluate(): Promise<number> {
    const { vectors, gradient } = this.objective;
    const loss = await this.objective.evaluate();
    if (this.scale !== 1) vectors.scale(this.scale, gradient);
    return loss * this.scale;
  }

  /** Turns the start of the search that was just accepted into the differences s and y. */
  private takeDifferences(): void {
    const { vectors, x, gradient } = this.objective;
    const { s, y } = this.spare;
    vectors.scale(-1, s);
    vectors.axpy(1, x, s);
    vectors.scale(-1, y);
    vectors.axpy(1, gradient, y);
    this.box?.restrict(y);
  }

  private async changedLittle(before: number, loss: number, step: number): Promise<boolean> {
    const { vectors, x } = this.objective;
    const { changeTolerance } = this.settings;
    if (Math.abs(before - loss) > changeTolerance * Math.max(Math.abs(before), Math.abs(loss))) return false;
    const [move, size] = await Promise.all([vectors.maxAbs(this.direction), vectors.maxAbs(x)]);
    return step * move <= changeTolerance * size;
  }
}
