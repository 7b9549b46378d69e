import { least, most } from '../../graph/extremes.ts';
import type { Mask } from './mask.ts';
import { pixelsIn, type PixelRectangle } from './rectangle.ts';

export type Point = readonly [x: number, y: number];

/** Lines through each row of pixels: the share of a pixel that is inside is their mean. */
const LINES = 4;

/** Covers the inside of a polygon, given by its corners; where it crosses itself, what an odd number of its sides surrounds. */
export function fillPolygon(cover: Mask, corners: readonly Point[]): PixelRectangle {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const touched = pixelsIn(least(xs), least(ys), most(xs), most(ys), cover);
  const sums = new Float32Array(cover.width);
  for (let y = touched.y; y < touched.y + touched.height; y++) {
    sums.fill(0);
    for (let line = 0; line < LINES; line++) addLine(sums, crossings(corners, y + (line + 0.5) / LINES));
    for (let x = touched.x; x < touched.x + touched.width; x++) {
      const at = y * cover.width + x;
      cover.data[at] = Math.max(cover.data[at]!, Math.round((255 * sums[x]!) / LINES));
    }
  }
  return touched;
}

/** Where a horizontal line meets the sides, from left to right. */
function crossings(corners: readonly Point[], y: number): number[] {
  return corners
    .flatMap(([x, top], i): number[] => {
      const [otherX, otherY] = corners[(i + 1) % corners.length]!;
      if (top <= y === otherY <= y) return [];
      return [x + ((y - top) / (otherY - top)) * (otherX - x)];
    })
    .sort((a, b) => a - b);
}

/** Adds to each pixel the share of it that lies between the first and the second crossing, the third and the fourth, and so on. */
function addLine(sums: Float32Array, ends: readonly number[]): void {
  for (let i = 0; i + 1 < ends.length; i += 2) {
    const [left, right] = [Math.max(0, ends[i]!), Math.min(sums.length, ends[i + 1]!)];
    for (let x = Math.floor(left); x < right; x++)
      sums[x]! += Math.max(0, Math.min(x + 1, right) - Math.max(x, left));
  }
}
