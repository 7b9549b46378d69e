import type { Picture } from '../../src/images/picture.ts';
import { createRandom } from '../../src/images/random.ts';

/** A picture from a function of its pixels. */
export function pictureOf(
  width: number,
  height: number,
  colorAt: (x: number, y: number) => readonly [number, number, number],
): Picture {
  const data = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colorAt(x, y), (y * width + x) * 3);
  return { width, height, data };
}

/** A picture of independent uniform values. */
export function randomPicture(width: number, height: number, seed = 1): Picture {
  const { uniform } = createRandom(seed);
  return pictureOf(width, height, () => [uniform(), uniform(), uniform()]);
}

/** The pixel at column x, row y. */
export function pixel({ width, data }: Picture, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** The greatest difference between two pictures of one size. */
export function greatestDifference(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) return Infinity;
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

/** The picture with left and right swapped. */
export function mirrored(picture: Picture): Picture {
  return pictureOf(picture.width, picture.height, (x, y) => {
    const [r, g, b] = pixel(picture, picture.width - 1 - x, y);
    return [r!, g!, b!];
  });
}
