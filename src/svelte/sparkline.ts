import { least, most } from '../graph/extremes.ts';

const POINTS = 48;

/** Which entries of a curve a sparkline shows: at most some hundred, its last among them. */
export function sampled(length: number): number[] {
  const every = Math.max(1, Math.floor(length / POINTS));
  const indices = Array.from({ length: Math.ceil(length / every) }, (_, i) => i * every);
  return indices.at(-1) === length - 1 || length === 0 ? indices : [...indices, length - 1];
}

/** The path of a curve in a box, on a log axis where it spans decades. Values that are not numbers are left out. */
export function sparkline(curve: readonly number[], width: number, height: number): string {
  const values = sampled(curve.length)
    .map((i) => curve[i]!)
    .filter(Number.isFinite);
  if (values.length < 2) return '';
  const log = values.every((value) => value > 0);
  const heights = log ? values.map(Math.log) : values;
  const [low, high] = [least(heights), most(heights)];
  const points = heights.map((value, i) => {
    const x = (i / (values.length - 1)) * width;
    const y = high === low ? height / 2 : height - ((value - low) / (high - low)) * height;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M ${points.join(' L ')}`;
}
