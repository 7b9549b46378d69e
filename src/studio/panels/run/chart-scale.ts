import { extremesOf } from './extremes.ts';
import type { Line } from './chart-data.ts';

/** A line that begins far below its own top, such as a content loss at its own start, does not make the chart taller. */
const BELOW_ITS_TOP = 1e-4;
/** Nor does a line that has come no further than this below the top of all: what it has so far is rounding. */
const BELOW_ALL = 1e-8;

/**
 * The least and the greatest value of a logarithmic axis.
 *
 * @param max the greatest value that is in sight.
 */
export function logRange(lines: readonly Pick<Line, 'y'>[], max: number): [low: number, high: number] {
  const tops = lines.map(({ y }) => y[extremesOf(y, true).between(0, y.length)[1]] ?? 0);
  const top = tops.reduce((most, value) => Math.max(most, value), 0);
  const low = lines.reduce((least, { y }) => Math.min(least, floorOf(y, top * BELOW_ALL)), max);
  return [low / 1.3, max * 1.3];
}

/** The least value of a line that has to be seen: after its top, any that is above 0. */
function floorOf(y: readonly number[], rounding: number): number {
  const extremes = extremesOf(y, true);
  const [, at] = extremes.between(0, y.length);
  if (at < 0) return Infinity;
  const top = y[at]!;
  return Math.min(
    extremes.leastAbove(Math.max(top * BELOW_ITS_TOP, rounding), 0, at),
    extremes.leastAbove(rounding, at, at + 1),
    extremes.leastAbove(0, at + 1, y.length),
  );
}

/** Pixels between two values beside the chart. */
const VALUE_ROOM = 14;
/** What is between powers of ten, with the smallest step as a logarithm. */
const between = [
  { step: Math.log10(2 / 1.5), factors: [1, 1.5, 2, 3, 5, 7] },
  { step: Math.log10(2), factors: [1, 2, 5] },
];

/**
 * Places for the lines of a logarithmic grid: powers of ten and what is between as far as their values have room, or only
 * every second, third, … power.
 *
 * @param height of the chart, in pixels.
 */
export function decades(low: number, high: number, height: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decade = height / Math.log10(high / low);
  const factors = between.find(({ step }) => step * decade >= VALUE_ROOM)?.factors ?? [1];
  const every = Math.max(1, Math.ceil(VALUE_ROOM / decade));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return powers
    .filter((power) => power % every === 0)
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= low && value <= high);
}
