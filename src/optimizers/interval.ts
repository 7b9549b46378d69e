import { cubicMinimiser, quadraticMinimiser, secantMinimiser, type Trial } from './interpolation.ts';

/** The interval of uncertainty of a line search: a minimiser lies between its ends once it is a bracket. */
export interface Interval {
  /** The end with the lowest loss so far; its slope points towards `other` in a bracket. */
  readonly best: Trial;
  readonly other: Trial;
  readonly bracketed: boolean;
}

/** Past a trial inside a bracket, how far towards the other end a step may go. */
const FURTHEST = 0.66;

/**
 * The interval with a trial taken in, and the next step to try: section 4 of Moré & Thuente 1994, cases 1 to 4, with the
 * refinements of MINPACK-2's `dcstep`.
 *
 * @param tilt the slope of the line that is subtracted from every loss before they are compared.
 * @param reach least and greatest next step outside a bracket; the ends of the interval inside one.
 */
export function takeIn(
  { best, other, bracketed }: Interval,
  trial: Trial,
  tilt: number,
  reach: readonly [low: number, high: number],
): { interval: Interval; step: number } {
  const [b, o, t] = [tilted(best, tilt), tilted(other, tilt), tilted(trial, tilt)];
  if (t.loss > b.loss) {
    const interval = { best, other: trial, bracketed: true };
    return { interval, step: orMiddle(stepBackFromHigherLoss(b, t), interval) };
  }
  if (t.slope * Math.sign(b.slope) < 0) {
    const interval = { best: trial, other: best, bracketed: true };
    return { interval, step: orMiddle(furthest(t, cubicMinimiser(b, t), secantMinimiser(b, t)), interval) };
  }
  const interval = { best: trial, other, bracketed };
  const end = trial.step > best.step ? reach[1] : reach[0];
  if (Math.abs(t.slope) < Math.abs(b.slope)) {
    const cubic = cubicMinimiser(b, t);
    const beyond = (cubic - t.step) * (t.step - b.step) > 0 ? cubic : end;
    const secant = secantMinimiser(b, t);
    if (!bracketed) return { interval, step: clamp(furthest(t, beyond, secant), reach[0], reach[1]) };
    const limit = t.step + FURTHEST * (o.step - t.step);
    const step = nearest(t, beyond, secant);
    return { interval, step: t.step > b.step ? Math.min(limit, step) : Math.max(limit, step) };
  }
  return { interval, step: bracketed ? orMiddle(cubicMinimiser(o, t), interval) : end };
}

function tilted(t: Trial, tilt: number): Trial {
  return { step: t.step, loss: t.loss - tilt * t.step, slope: t.slope - tilt };
}

/** Case 1: the cubic's minimiser where it is the more careful one, else halfway between it and the parabola's. */
function stepBackFromHigherLoss(best: Trial, trial: Trial): number {
  const cubic = cubicMinimiser(trial, best);
  const quadratic = quadraticMinimiser(best, trial);
  return nearest(best, cubic, quadratic) === cubic ? cubic : (cubic + quadratic) / 2;
}

function nearest(from: Trial, a: number, b: number): number {
  return Math.abs(a - from.step) < Math.abs(b - from.step) ? a : b;
}

function furthest(from: Trial, a: number, b: number): number {
  return Math.abs(a - from.step) > Math.abs(b - from.step) ? a : b;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Rounding can leave an interpolation without a minimiser; the middle of a bracket is always safe. */
function orMiddle(step: number, { best, other }: Interval): number {
  return Number.isFinite(step) ? step : (best.step + other.step) / 2;
}
