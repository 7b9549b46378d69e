import type { Picture } from '../picture.ts';
import type { Color } from './color.ts';

/** Places in a pixel, from its corner: a rotated grid, whose four columns and four rows differ. */
const samples: readonly (readonly [number, number])[] = [
  [0.375, 0.125],
  [0.875, 0.375],
  [0.125, 0.625],
  [0.625, 0.875],
];

/**
 * Paints a picture from a color for every point; `x` and `y` are in pixels, (0, 0) the upper left corner.
 * Each pixel is the average of four points (rotated-grid supersampling), clipped to [0, 1].
 */
export function paintPicture(
  width: number,
  height: number,
  colorAt: (x: number, y: number) => Color,
): Picture {
  const data = new Float32Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (const [dx, dy] of samples) {
        const color = colorAt(x + dx, y + dy);
        red += color[0];
        green += color[1];
        blue += color[2];
      }
      data[to] = clip(red / samples.length);
      data[to + 1] = clip(green / samples.length);
      data[to + 2] = clip(blue / samples.length);
    }
  }
  return { width, height, data };
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
