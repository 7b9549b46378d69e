import { most } from '../graph/extremes.ts';
import type { Interval } from './box.ts';

/** How often a size was halved, about, to become another. */
export function halvings(from: number, to: number): number {
  return Math.max(0, Math.round(Math.log2(from / to)));
}

/**
 * A size cut into as many parts as there are of `side`, at multiples of `stride`: where they begin, and the size. The first and
 * the last have up to `edge` more, for they need no halo where the size ends.
 */
export function boundaries(size: number, side: number, stride: number, edge: number): readonly number[] {
  const count = Math.max(1, Math.ceil(size / side));
  // Each of the others has a stride at least.
  const most = Math.max(0, size - count * stride) / 2;
  const more = Math.floor(Math.min(edge, most) / stride) * stride;
  const part = Math.ceil((size - 2 * more) / count / stride) * stride;
  const others = Array.from({ length: count - 1 }, (_, i) => more + (i + 1) * part);
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
