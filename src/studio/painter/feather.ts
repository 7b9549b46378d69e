import type { Mask } from './mask.ts';

/** A Gaussian is nearly three means over a window, one after the other. */
const PASSES = 3;

/**
 * Softens the edges of a mask, by about a Gaussian with the given standard deviation in pixels. The mask goes on mirrored beyond its
 * sides, so its sum stays, except for rounding. Source of the window: Kovesi, Fast Almost-Gaussian Filtering, 2010.
 */
export function feather({ width, height, data }: Mask, deviation: number): void {
  if (deviation <= 0) return;
  let values = Float32Array.from(data);
  // The variance of a mean over 2 r + 1 entries is (2 r + 1)² / 12 less 1 / 12.
  const radius = Math.max(1, Math.round((Math.sqrt((12 * deviation ** 2) / PASSES + 1) - 1) / 2));
  for (let pass = 0; pass < PASSES; pass++) {
    values = means(values, { lines: height, length: width, next: 1, line: width }, radius);
    values = means(values, { lines: width, length: height, next: width, line: 1 }, radius);
  }
  for (let i = 0; i < data.length; i++) data[i] = Math.round(values[i]!);
}

/** How entries lie: from one to the next of a line, and from one line to the next. */
interface Lines {
  readonly lines: number;
  readonly length: number;
  readonly next: number;
  readonly line: number;
}

function means(
  values: Float32Array,
  { lines, length, next, line }: Lines,
  radius: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  const period = 2 * length;
  // … 1 0 | 0 1 2 … n-1 | n-1 n-2 …
  const mirrored = (i: number) => {
    const place = ((i % period) + period) % period;
    return place < length ? place : period - 1 - place;
  };
  for (let l = 0; l < lines; l++) {
    const at = (i: number) => values[l * line + mirrored(i) * next]!;
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += at(i);
    for (let i = 0; i < length; i++) {
      out[l * line + i * next] = sum / (2 * radius + 1);
      sum += at(i + radius + 1) - at(i - radius);
    }
  }
  return out;
}
