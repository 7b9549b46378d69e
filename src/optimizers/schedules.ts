/** How a factor moves from 1 to its final value: not at all, or along a line, half a cosine, or a geometric sequence. */
export type ScheduleKind = 'constant' | 'linear' | 'cosine' | 'exponential';

/**
 * The factor on the learning rate at one step of a run: 1 at the first step and, except for `constant`, `finalFraction`
 * at the last. `cosine` is half a period of SGDR (Loshchilov & Hutter 2017) without restarts.
 *
 * @param finalFraction 0 or more; above 0 for `exponential`.
 * @param step counts from 0; steps past the last keep the last factor.
 * @param steps length of the run; a run of one step has factor 1.
 * @throws RangeError where finalFraction is out of range.
 */
export function scheduleFactor(
  kind: ScheduleKind,
  finalFraction: number,
  step: number,
  steps: number,
): number {
  if (!(finalFraction >= 0 && (finalFraction > 0 || kind !== 'exponential'))) {
    throw new RangeError(
      `A final fraction of ${finalFraction} is out of range for a schedule of kind ${kind}.`,
    );
  }
  const progress = steps > 1 ? Math.min(step / (steps - 1), 1) : 0;
  switch (kind) {
    case 'constant':
      return 1;
    case 'linear':
      return 1 + (finalFraction - 1) * progress;
    case 'cosine':
      return finalFraction + ((1 - finalFraction) * (1 + Math.cos(Math.PI * progress))) / 2;
    case 'exponential':
      return finalFraction ** progress;
  }
}
