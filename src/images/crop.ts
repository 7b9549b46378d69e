import type { Picture } from './picture.ts';

/** A rectangle of whole pixels; `x` and `y` are its left and top, counted from 0. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts a rectangle out of a picture.
 *
 * @throws if the rectangle is empty, not of whole pixels, or reaches outside the picture.
 */
export function cropPicture(picture: Picture, { x, y, width, height }: Rectangle): Picture {
  const whole = [x, y, width, height].every(Number.isInteger);
  const inside = x >= 0 && y >= 0 && x + width <= picture.width && y + height <= picture.height;
  if (!whole || !inside || width < 1 || height < 1) {
    const from = `a picture of ${picture.width} x ${picture.height}`;
    throw new Error(`cannot crop ${width} x ${height} pixels at (${x}, ${y}) from ${from}`);
  }
  const data = new Float32Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * picture.width + x) * 3;
    data.set(picture.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}
