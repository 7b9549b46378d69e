import type { Level } from '../../program/node.ts';

/** Fewest steps at a size, unless others are asked for. */
const LEAST_STEPS = 10;

/**
 * The sizes between two, from coarse to fine: each twice the one before, the last one the larger of the two. By default, each size has
 * half the steps of the one before, beginning with half of those `before`; with `steps`, these are those of the last size, and
 * each size has twice as many as the next.
 */
export function levelsTo({
  from,
  to,
  steps,
  before,
}: {
  readonly from: number;
  readonly to: number;
  readonly steps?: number | undefined;
  readonly before: number;
}): Level[] {
  // Of a size that is barely larger, nothing is to be gained; and 2.0000001 times is twice.
  const count = Math.max(1, Math.ceil(Math.log2(to / from) - 1e-6));
  return Array.from({ length: count }, (_, i) => {
    const left = count - 1 - i;
    return {
      share: 2 ** -left,
      steps:
        steps === undefined ? Math.max(LEAST_STEPS, Math.round(before / 2 ** (i + 1))) : steps * 2 ** left,
    };
  });
}

/** Levels as the optimizer node takes them: `1/4:100, 1/2:50, 1:25`. */
export function pyramidText(levels: readonly Level[]): string {
  return levels
    .map(({ share, steps }) => `${share === 1 ? '1' : `1/${Math.round(1 / share)}`}:${steps}`)
    .join(', ');
}
