import { takeIn, type Interval } from './interval.ts';
import type { Trial } from './interpolation.ts';

/**
 * The strong Wolfe conditions on a step t along a direction, where phi(t) is the loss:
 * phi(t) <= phi(0) + sufficientDecrease t phi'(0) and |phi'(t)| <= curvature |phi'(0)|.
 */
export interface WolfeConditions {
  /** c1 or mu, in (0, 1). */
  readonly sufficientDecrease: number;
  /** c2 or eta, in (0, 1). */
  readonly curvature: number;
}

export interface LineSearchLimits {
  /** 1 or more. A search that ends with a mere decrease may use one more. */
  readonly maxEvaluations: number;
  /** The search gives up once a bracket is no wider than this fraction of its upper end. */
  readonly bracketTolerance: number;
}

/**
 * - `wolfe`: the trial meets the strong Wolfe conditions.
 * - `decrease`: a limit was met first; the trial has sufficient decrease only.
 * - `failed`: a limit was met, and nothing that was tried has sufficient decrease; the trial is the start.
 */
export interface LineSearchResult {
  readonly outcome: 'wolfe' | 'decrease' | 'failed';
  readonly trial: Trial;
  readonly evaluations: number;
}

/** Extrapolation goes on by at least and at most this many times the last move. */
const EXTRAPOLATION = { least: 1.1, most: 4 };
/** Two trials shrink a bracket to this fraction at most, or else it is bisected. */
const SHRINKAGE = 0.66;
/** What is kept of a move that led to a loss that is not finite. */
const RETREAT = 0.1;
const LONGEST_STEP = 1e10;

/**
 * Finds a step that meets the strong Wolfe conditions by the method of Moré & Thuente, "Line search algorithms with
 * guaranteed sufficient decrease", ACM TOMS 20 (1994), with the constants of MINPACK-2. Two departures: a trial whose
 * loss or slope is not finite counts as too long and bounds those after it, and a search that meets a limit settles for
 * the best trial if that has sufficient decrease.
 *
 * @param start step 0, its loss and its slope, which is below 0.
 * @param firstStep the first step tried, above 0.
 * @param evaluate called with one step at a time. Unless the outcome is `failed`, the last call was for the trial that
 *   is returned.
 */
export async function searchStrongWolfe(
  start: Trial,
  firstStep: number,
  conditions: WolfeConditions,
  limits: LineSearchLimits,
  evaluate: (step: number) => Promise<Trial>,
): Promise<LineSearchResult> {
  const decreaseSlope = conditions.sufficientDecrease * start.slope;
  const steepest = -conditions.curvature * start.slope;
  const hasDecrease = (t: Trial): boolean => t.loss <= start.loss + decreaseSlope * t.step;

  let interval: Interval = { best: start, other: start, bracketed: false };
  let auxiliary = true;
  let widths: readonly [before: number, last: number] = [Infinity, Infinity];
  let longest = LONGEST_STEP;
  let step = Math.min(firstStep, longest);
  let reach: readonly [low: number, high: number] = [0, step + EXTRAPOLATION.most * step];
  let evaluations = 0;
  let trial = start;

  while (evaluations < limits.maxEvaluations) {
    trial = await evaluate(step);
    evaluations++;
    if (!Number.isFinite(trial.loss) || !Number.isFinite(trial.slope)) {
      step = interval.best.step + RETREAT * (step - interval.best.step);
      if (!interval.bracketed) longest = step;
      continue;
    }
    if (hasDecrease(trial) && Math.abs(trial.slope) <= steepest)
      return { outcome: 'wolfe', trial, evaluations };

    // Until a trial has sufficient decrease and a slope that is not negative, losses are compared with the decrease
    // they should have, so that the interval is sure to hold a step with sufficient decrease.
    if (hasDecrease(trial) && trial.slope >= 0) auxiliary = false;
    const tilt = auxiliary && trial.loss <= interval.best.loss && !hasDecrease(trial) ? decreaseSlope : 0;
    ({ interval, step } = takeIn(interval, trial, tilt, reach));

    const { best, other, bracketed } = interval;
    if (bracketed) {
      const width = Math.abs(other.step - best.step);
      if (width >= SHRINKAGE * widths[0]) step = (best.step + other.step) / 2;
      widths = [widths[1], width];
      reach = [Math.min(best.step, other.step), Math.max(best.step, other.step)];
      if (width <= limits.bracketTolerance * reach[1] || step <= reach[0] || step >= reach[1]) break;
    } else {
      if (trial.step >= longest) break;
      step = Math.min(step, longest);
      const move = step - best.step;
      reach = [step + EXTRAPOLATION.least * move, step + EXTRAPOLATION.most * move];
    }
  }

  const { best } = interval;
  // A step too short to change the loss passes for sufficient decrease by rounding; it must not pass for progress.
  if (!(best.loss < start.loss && hasDecrease(best))) return { outcome: 'failed', trial: start, evaluations };
  if (trial === best) return { outcome: 'decrease', trial, evaluations };
  return { outcome: 'decrease', trial: await evaluate(best.step), evaluations: evaluations + 1 };
}
