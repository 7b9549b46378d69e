import type { Mask } from './mask.ts';
import { pixelsIn, type PixelRectangle } from './rectangle.ts';

/** Where a brush is, in pixels of the mask, and how large: half its width. */
export interface Dab {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * Covers what a round brush passes on a straight way, the largest cover of each pixel: a stroke of many such ways has no gaps
 * and no seams, whatever the distance of its points.
 *
 * @param hardness from 0, fading from the middle, to 1, a sharp edge that is smoothed over one pixel.
 * @returns the pixels that may have changed.
 */
export function brushOver(cover: Mask, from: Dab, to: Dab, hardness: number): PixelRectangle {
  const reach = Math.max(from.radius, to.radius) + 1;
  const touched = pixelsIn(
    Math.min(from.x, to.x) - reach,
    Math.min(from.y, to.y) - reach,
    Math.max(from.x, to.x) + reach,
    Math.max(from.y, to.y) + reach,
    cover,
  );
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  for (let y = touched.y; y < touched.y + touched.height; y++)
    for (let x = touched.x; x < touched.x + touched.width; x++) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const covered = 255 * coverAt(distance, from.radius + along * (to.radius - from.radius), hardness);
      const at = y * cover.width + x;
      if (covered > cover.data[at]!) cover.data[at] = Math.round(covered);
    }
  return touched;
}

function coverAt(distance: number, radius: number, hardness: number): number {
  const inner = Math.min(hardness * radius, radius - 0.5);
  const t = (radius + 0.5 - distance) / (radius + 0.5 - inner);
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  // A hard edge is the area of the pixel that is covered; a soft one has no kinks.
  return hardness === 1 ? t : t * t * (3 - 2 * t);
}
