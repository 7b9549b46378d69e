import { most } from '../graph/extremes.ts';
import type { Interval } from './box.ts';

/** How often a size was halved, about, to become another. */
export function halvings(from: number, to: number): number {
  return Math.max(0, Math.round(Math.log2(from / to)));
}

/**
 * A size cut into parts of about `side`, at multiples of `stride`: where they begin, and the size. The first and the last have
 * `edge` more, a multiple of `stride`: they need no halo where the size ends.
 */
export function boundaries(size: number, side: number, stride: number, edge: number): readonly number[] {
  const inner = Math.max(1, size - 2 * edge);
  const count = Math.ceil(inner / side);
  const part = Math.ceil(inner / count / stride) * stride;
  const others = Array.from({ length: count - 1 }, (_, i) => edge + (i + 1) * part);
  return [0, ...others.filter((begin) => begin < size), size];
}

/** The boundaries of a size at another one, which is made of it. */
export function boundariesAt(bounds: readonly number[], size: number): readonly number[] {
  const whole = bounds.at(-1)!;
  const k = halvings(whole, size);
  const isHalved = Math.abs(size - whole / 2 ** k) < 4;
  return bounds.map((bound) => {
    if (bound === whole) return size;
    return Math.min(size, isHalved ? Math.floor(bound / 2 ** k) : Math.round((bound * size) / whole));
  });
}

/**
 * Intervals that contain the given ones, of one length, which begin at multiples of `stride`. The last one ends at the end, so
 * the length has what the size has beyond a multiple.
 */
export function evened(intervals: readonly Interval[], size: number, stride: number): readonly Interval[] {
  const down = (at: number): number => Math.floor(at / stride) * stride;
  const needed = most(intervals.map(([from, to]) => Math.ceil(to / stride) * stride - down(from)));
  const length = Math.min(size, needed + (size % stride));
  return intervals.map(([from]): Interval => {
    const begin = Math.min(down(from), size - length);
    return [begin, begin + length];
  });
}
