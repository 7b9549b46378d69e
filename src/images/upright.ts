import type { Orientation } from './headers/exif.ts';
import type { Picture } from './picture.ts';

/** Pixels as a decoder gives them, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 8-bit RGBA, on white and so opaque. */
  readonly values: Uint8ClampedArray;
  /** 8-bit RGBA with the alpha of the file, if it can have transparency. Its colors are not used. */
  readonly transparent?: Uint8ClampedArray | undefined;
}

/** Makes a picture of decoded pixels: turned upright, with values in [0, 1]. */
export function uprightPicture(pixels: Pixels, orientation: Orientation): Picture {
  const { values, transparent } = pixels;
  const hasAlpha = transparent?.some((value, i) => i % 4 === 3 && value < 255) ?? false;
  const turned = orientation >= 5;
  const width = turned ? pixels.height : pixels.width;
  const height = turned ? pixels.width : pixels.height;
  const { first, right, down } = walk(pixels.width, pixels.height, orientation);
  const data = new Float32Array(width * height * 3);
  const alpha = hasAlpha ? new Float32Array(width * height) : undefined;
  for (let y = 0, to = 0; y < height; y++) {
    let from = (first + y * down) * 4;
    for (let x = 0; x < width; x++, to += 3, from += right * 4) {
      data[to] = values[from]! / 255;
      data[to + 1] = values[from + 1]! / 255;
      data[to + 2] = values[from + 2]! / 255;
      if (alpha) alpha[to / 3] = transparent![from + 3]! / 255;
    }
  }
  return { width, height, data, ...(alpha && { alpha }) };
}

/**
 * In stored pixels of a w x h picture: where the first shown one is, and the steps to those right of and
 * below it.
 */
export function walk(
  w: number,
  h: number,
  orientation: Orientation,
): { readonly first: number; readonly right: number; readonly down: number } {
  const [upperRight, lowerLeft, lowerRight] = [w - 1, (h - 1) * w, h * w - 1];
  const walks = {
    1: { first: 0, right: 1, down: w },
    2: { first: upperRight, right: -1, down: w },
    3: { first: lowerRight, right: -1, down: -w },
    4: { first: lowerLeft, right: 1, down: -w },
    5: { first: 0, right: w, down: 1 },
    6: { first: lowerLeft, right: -w, down: 1 },
    7: { first: lowerRight, right: -w, down: -1 },
    8: { first: upperRight, right: w, down: -1 },
  };
  return walks[orientation];
}
