import type { OptimizerSettings } from '../optimizers/index.ts';

/**
 * Why a loss has most likely not gone down:
 * - `diverged`: it was no number any more;
 * - `learning-rate-too-large`: it has gone up under a method with a learning rate;
 * - `gradient-below-epsilon`: the gradient is so small that the method's epsilon damps the steps to nothing;
 * - `steps-too-small`: the steps were too small to change it;
 * - `nothing-to-gain`: it was 0 at the start, and 0 is the least that it can be;
 * - `no-gradient`: it does not change with the canvas where that starts;
 * - `no-way-down`: L-BFGS found no lower loss along its gradient;
 * - `unknown`: it has gone up for another reason, a blur on a stall for one.
 */
export type NoDescentCause =
  | 'diverged'
  | 'learning-rate-too-large'
  | 'gradient-below-epsilon'
  | 'steps-too-small'
  | 'nothing-to-gain'
  | 'no-gradient'
  | 'no-way-down'
  | 'unknown';

export interface NoDescent {
  readonly cause: NoDescentCause;
  /** What happened and what to do, in words. */
  readonly text: string;
}

/** What is known of a run at its end. */
export interface Outcome {
  readonly settings: OptimizerSettings;
  readonly diverged: boolean;
  /** The loss that it began with, or, if not `isStart`, one that is lower. */
  readonly first: { readonly loss: number; readonly isStart: boolean };
  /** The loss of the picture that it ends with. */
  readonly last: number;
  /** The largest entry of the gradient there. */
  readonly largest: number;
}

/** The least change that counts, as a share of the loss at the start: below it is rounding. */
const LEAST = 1e-6;
/** A gradient below this share of epsilon moves nothing in thousands of steps. */
const SHARE_OF_EPSILON = 1e-2;

/** Whether a loss has gone down in a run. */
export function hasDescended({ first, last }: Pick<Outcome, 'first' | 'last'>): boolean {
  if (!first.isStart) return last <= first.loss;
  return last < first.loss - LEAST * Math.abs(first.loss);
}

/** Why the loss of a run has most likely not gone down, and what to do. */
export function noDescent({ settings, diverged, first, last, largest }: Outcome): NoDescent {
  const rate = settings.method === 'l-bfgs' ? undefined : settings.learningRate;
  if (diverged)
    return {
      cause: 'diverged',
      text: `the loss became infinite, most likely because the learning rate of ${numberText(rate ?? NaN)} is too large. Use a smaller one.`,
    };
  if (last > first.loss + LEAST * Math.abs(first.loss)) {
    const rise = `the loss has risen from ${numberText(first.loss)} to ${numberText(last)}`;
    if (rate === undefined) return { cause: 'unknown', text: `${rise}.` };
    return {
      cause: 'learning-rate-too-large',
      text: `${rise}, most likely because the learning rate of ${numberText(rate)} is too large. Use a smaller one.`,
    };
  }
  const still = `the loss has not fallen from ${numberText(first.loss)}`;
  if (largest === 0 && last === 0)
    return {
      cause: 'nothing-to-gain',
      text: 'the loss was 0 at the start, so there was nothing to reduce: the canvas starts as the picture it is compared with. Start it from another picture, or add another loss.',
    };
  if (largest === 0)
    return {
      cause: 'no-gradient',
      text: `${still}, because its gradient is 0: at the start, no small change of the canvas changes the loss. Start from another picture, or check whether the weights are 0.`,
    };
  if (settings.method === 'l-bfgs')
    return {
      cause: 'no-way-down',
      text: `${still}: no step along the gradient lowers it. It may be at its minimum already, or the gradient may not match the loss, as with normalized gradients. For those, use Adam.`,
    };
  if ('epsilon' in settings && largest < SHARE_OF_EPSILON * settings.epsilon)
    return {
      cause: 'gradient-below-epsilon',
      text: `${still}: the gradient, ${numberText(largest)} at most, is far below epsilon, ${numberText(settings.epsilon)}, which reduces the steps to almost 0. Use larger weights or a smaller epsilon.`,
    };
  return {
    cause: 'steps-too-small',
    text: `${still}, most likely because the steps were too small or too few. Use a learning rate above ${numberText(settings.learningRate)}, larger weights, or more steps.`,
  };
}

function numberText(x: number): string {
  const rounded = Number(x.toPrecision(3));
  const size = Math.abs(rounded);
  return size === 0 || (size >= 1e-4 && size < 1e6)
    ? String(rounded)
    : rounded.toExponential().replace('e+', 'e');
}
