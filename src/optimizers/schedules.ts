/**
 * How the factor on a learning rate moves from 1:
 * - `constant`: it stays;
 * - `linear`, `cosine`, `exponential`: along a line, half a cosine, or a geometric sequence to the final fraction at the
 *   last step. `cosine` is half a period of SGDR (Loshchilov & Hutter 2017) without restarts;
 * - `decay`: `factor` to the power of step / every, as Keras' ExponentialDecay;
 * - `step`: the same in stairs: times `factor` at every `every`th step.
 */
export type ScheduleKind = keyof typeof schedules;

/** Every kind, with what it does. */
export const schedules = {
  constant: 'constant',
  linear: 'linearly to the final fraction',
  cosine: 'along half a cosine to the final fraction',
  exponential: 'exponentially to the final fraction',
  decay: 'exponentially, by a factor every so many steps',
  step: 'in steps, by a factor every so many steps',
} as const;

export interface Schedule {
  readonly kind: ScheduleKind;
  /** 0 or more; above 0 for `exponential`. For the three kinds that end there. */
  readonly finalFraction?: number;
  /** Above 0. For `decay` and `step`. */
  readonly factor?: number;
  /** Steps, above 0. For `decay` and `step`. */
  readonly every?: number;
  /** Steps over which the rate first rises in a line, on top of the rest; 0 or more. Default 0. */
  readonly warmUp?: number;
}

/**
 * The factor on the learning rate at one step of a run: 1 at the first step, unless it warms up.
 *
 * @param step counts from 0; where a schedule ends, steps past the last keep the last factor.
 * @param steps length of the run; a run of one step has factor 1.
 * @throws RangeError if a number is out of range.
 */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  checkSchedule(schedule);
  const { kind, finalFraction = 1, factor = 1, every = 1, warmUp = 0 } = schedule;

  const progress = steps > 1 ? Math.min(step / (steps - 1), 1) : 0;
  const rise = step + 1 < warmUp ? (step + 1) / warmUp : 1;
  switch (kind) {
    case 'constant':
      return rise;
    case 'linear':
      return rise * (1 + (finalFraction - 1) * progress);
    case 'cosine':
      return rise * (finalFraction + ((1 - finalFraction) * (1 + Math.cos(Math.PI * progress))) / 2);
    case 'exponential':
      return rise * finalFraction ** progress;
    case 'decay':
      return rise * factor ** (step / every);
    case 'step':
      return rise * factor ** Math.floor(step / every);
  }
}

/** Throws a RangeError if a schedule has a kind or a number that does not do. */
export function checkSchedule(schedule: Schedule): void {
  const { kind, finalFraction = 1, factor = 1, every = 1, warmUp = 0 } = schedule;
  if (!Object.hasOwn(schedules, kind)) throw new RangeError(`There is no schedule “${kind}”.`);
  if (!(finalFraction >= 0 && (finalFraction > 0 || kind !== 'exponential')))
    throw new RangeError(
      `A final fraction of ${finalFraction} is out of range for a schedule of kind ${kind}.`,
    );
  for (const [name, value] of Object.entries({ factor, every }))
    if (!(value > 0)) throw new RangeError(`The ${name} of a schedule is ${value}; it must be above 0.`);
  if (!(warmUp >= 0)) throw new RangeError(`The warm-up of a schedule is ${warmUp}; it must be 0 or more.`);
}
