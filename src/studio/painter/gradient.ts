import type { Mask } from './mask.ts';
import type { Point } from './polygon.ts';

/** Covers all before the first point, nothing after the second, and between them evenly less, across the way from one to the other. */
export function fillGradient(cover: Mask, from: Point, to: Point): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const square = dx * dx + dy * dy;
  if (square === 0) return;
  for (let y = 0; y < cover.height; y++)
    for (let x = 0; x < cover.width; x++) {
      const along = ((x + 0.5 - from[0]) * dx + (y + 0.5 - from[1]) * dy) / square;
      cover.data[y * cover.width + x] = Math.round(255 * Math.min(1, Math.max(0, 1 - along)));
    }
}
