import { cubicMinimizer, type Trial } from './interpolation.ts';

/**
 * The strong Wolfe conditions on a step t along a direction, where phi(t) is the loss:
 * phi(t) <= phi(0) + sufficientDecrease t phi'(0) and |phi'(t)| <= curvature |phi'(0)|.
 */
export interface WolfeConditions {
  /** c1, in (0, 1). */
  readonly sufficientDecrease: number;
  /** c2, in (0, 1). */
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

/** Outside a bracket the next step extends the last one by at least this fraction of the last move, and at most to this multiple of the step. */
const EXTRAPOLATION = { least: 0.01, most: 10 };
/** A step this close to an end of a bracket, as a share of its width, promises too little. */
const MARGIN = 0.1;
/** What is kept of a move that led to a loss that is not finite. */
const RETREAT = 0.1;

/**
 * Finds a step that meets the strong Wolfe conditions: a bracket, then a zoom into it, after Nocedal & Wright 2006, Algorithms 3.5
 * and 3.6, interpolated and safeguarded as in minFunc (Schmidt 2005), whose port PyTorch's L-BFGS has. It tries the steps that
 * PyTorch's tries. Two departures: a trial whose loss or slope is not finite counts as too long and bounds those after it, and
 * a search that meets a limit settles for the best trial only if that has sufficient decrease.
 *
 * @param start step 0, its loss and its slope, which is below 0.
 * @param firstStep the first step tried, above 0.
 * @param evaluate called with one step at a time. Unless the outcome is `failed`, the last call was for the trial that
 *   is returned.
 */
export async function searchStrongWolfe(
  start: Trial,
  firstStep: number,
  { sufficientDecrease, curvature }: WolfeConditions,
  { maxEvaluations, bracketTolerance }: LineSearchLimits,
  evaluate: (step: number) => Promise<Trial>,
): Promise<LineSearchResult> {
  const hasDecrease = (t: Trial): boolean => t.loss <= start.loss + sufficientDecrease * start.slope * t.step;
  const isFlat = (t: Trial): boolean => Math.abs(t.slope) <= -curvature * start.slope;
  let evaluations = 0;
  let trial = start;
  const attempt = async (step: number): Promise<void> => {
    evaluations++;
    trial = await evaluate(step);
  };

  let low = start;
  let high: Trial | undefined;
  let longest = Infinity;
  for (let step = firstStep; !high && evaluations < maxEvaluations;) {
    await attempt(step);
    if (!Number.isFinite(trial.loss) || !Number.isFinite(trial.slope)) {
      longest = step = low.step + RETREAT * (step - low.step);
    } else if (!hasDecrease(trial) || (low !== start && trial.loss >= low.loss)) high = trial;
    else if (isFlat(trial)) return { outcome: 'wolfe', trial, evaluations };
    else {
      const before = low;
      low = trial;
      if (trial.slope >= 0) high = before;
      else if (step >= longest) break;
      else {
        const least = step + EXTRAPOLATION.least * (step - before.step);
        const most = EXTRAPOLATION.most * step;
        step = Math.min(longest, within(cubicMinimizer(before, trial), least, most));
      }
    }
  }

  for (let wasClose = false; high && evaluations < maxEvaluations;) {
    const [from, to] = low.step < high.step ? [low.step, high.step] : [high.step, low.step];
    if (to - from <= bracketTolerance * to) break;
    let step = within(cubicMinimizer(low, high), from, to);
    // Once close to an end may be well aimed; twice in a row is no progress.
    const margin = MARGIN * (to - from);
    const isClose = Math.min(to - step, step - from) < margin;
    const isMoved: boolean = isClose && (wasClose || step >= to || step <= from);
    if (isMoved) step = to - step < step - from ? to - margin : from + margin;
    wasClose = isClose && !isMoved;

    await attempt(step);
    // Written so that a loss that is not finite is too high.
    if (!(hasDecrease(trial) && trial.loss < low.loss)) high = trial;
    else {
      if (isFlat(trial)) return { outcome: 'wolfe', trial, evaluations };
      if (trial.slope * (high.step - low.step) >= 0) high = low;
      low = trial;
    }
  }

  // A step too short to change the loss passes for sufficient decrease by rounding; it must not pass for progress.
  if (!(low.loss < start.loss && hasDecrease(low))) return { outcome: 'failed', trial: start, evaluations };
  if (trial === low) return { outcome: 'decrease', trial, evaluations };
  return { outcome: 'decrease', trial: await evaluate(low.step), evaluations: evaluations + 1 };
}

/** A step cut to [low, high], or the middle where an interpolation has no minimizer. */
function within(step: number, low: number, high: number): number {
  return Number.isFinite(step) ? Math.min(Math.max(step, low), high) : (low + high) / 2;
}
