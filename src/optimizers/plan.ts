import { checkSettings } from './check-settings.ts';
import type { OptimizerSettings } from './methods.ts';
import { checkSchedule, type Schedule } from './schedules.ts';

/** What can be done where the loss stands still, each in words. */
export const stallActions = {
  stop: 'stop',
  blur: 'blur the canvas and continue, any number of times',
  restart: 'restart from the current canvas, as long as that improves the loss',
  switch: 'continue with another method, once',
} as const;

export type StallAction = keyof typeof stallActions;

/** When a loss counts as standing still. */
export interface StallRule {
  /** The change of the loss, absolute or as a fraction of its value, below which it stalls. Above 0. */
  readonly threshold: number;
  readonly relative: boolean;
  /** Over how many observations, 1 or more. */
  readonly window: number;
}

/** What to do when the loss stands still. */
export type StallPlan = StallRule &
  (
    | { readonly action: 'stop' | 'restart' }
    /** `sigma` in pixels. */
    | { readonly action: 'blur'; readonly sigma: number }
    /** `next` is the method to switch to. */
    | { readonly action: 'switch'; readonly next: OptimizerSettings }
  );

/**
 * How one stage is optimized: the method's own settings, how long, the learning rate over time, and what if it stalls. Plain
 * data, so that it can be compared and sent.
 */
export interface OptimizerPlan {
  readonly settings: OptimizerSettings;
  /** 1 or more. */
  readonly steps: number;
  /** Ends with the step that reaches this many evaluations too. Default: no limit. */
  readonly evaluations?: number;
  /** Ends after this much time at work too. Default: no limit. */
  readonly seconds?: number;
  /** The factor on the learning rate. Default: constant. */
  readonly schedule?: Schedule;
  /** Default: nothing is done. */
  readonly stall?: StallPlan;
}

/**
 * Checks a plan that the `lower` of a node asks for, which may be someone else's.
 *
 * @throws RangeError that names the first number that does not do.
 */
export function checkPlan({ settings, steps, evaluations, seconds, schedule, stall }: OptimizerPlan): void {
  checkSettings(settings);
  checkCount('steps', steps);
  if (evaluations !== undefined) checkCount('evaluations', evaluations);
  if (seconds !== undefined) checkAbove0('seconds', seconds);
  if (schedule) checkSchedule(schedule);
  if (!stall) return;
  if (!Object.hasOwn(stallActions, stall.action))
    throw new RangeError(`There is no action on a stall “${stall.action}”.`);
  checkAbove0('threshold of a stall', stall.threshold);
  checkCount('window of a stall', stall.window);
  if (stall.action === 'blur') checkAbove0('sigma of a blur', stall.sigma);
  if (stall.action === 'switch') checkSettings(stall.next);
}

function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`The ${name} of a plan: ${String(value)} is not a whole number of at least 1.`);
}

function checkAbove0(name: string, value: number): void {
  if (!(value > 0 && value < Infinity))
    throw new RangeError(`The ${name} of a plan: ${String(value)} is not a number above 0.`);
}
