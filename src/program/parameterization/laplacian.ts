import { resizePicture } from '../../images/resize.ts';
import { heightWidth, type Shape } from '../shape.ts';
import type { PictureMap } from './picture-map.ts';

/** At most so many sizes, each half of the one before. */
const LEVELS = 5;

interface Level {
  readonly height: number;
  readonly width: number;
  /** Where its pixels begin among the coefficients. */
  readonly begin: number;
}

/**
 * A Laplacian pyramid: what each size has beyond the next smaller one, and the smallest picture, as rows of pixels [n, 3] from
 * large to small. The picture is the sum of all, resized bilinearly, times 1 / √(number of sizes).
 *
 * From Kolkin et al. 2019, STROTSS, with 5 sizes; there the sum has no factor.
 */
export function laplacian(shape: Shape): PictureMap {
  const levels = levelsOf(shape);
  const { begin, height, width } = levels.at(-1)!;
  const count = begin + height * width;
  const scale = 1 / Math.sqrt(levels.length);
  const resized = (data: Float64Array, from: Level, to: Level): Float32Array =>
    resizePicture(
      { width: from.width, height: from.height, data: new Float32Array(data) },
      to.width,
      to.height,
      'bilinear',
    ).data;
  return {
    shape: [count, 3],
    value: (b, from) => {
      const pixels = levels.map((level) =>
        b.reshape(b.slice(from, [level.begin, 0], [level.height * level.width, 3]), [
          level.height,
          level.width,
          3,
        ]),
      );
      const sum = pixels.reduceRight((smaller, own, i) => {
        const { height: rows, width: columns } = levels[i]!;
        return b.add(own, b.resize(smaller, rows, columns, 'bilinear'));
      });
      return b.mul(sum, scale);
    },
    forward(from) {
      const pixels = levels.map((level) => pixelsOf(from, level));
      const sum = pixels.reduceRight((smaller, own, i) => {
        const up = resized(smaller, levels[i + 1]!, levels[i]!);
        return own.map((x, k) => x + up[k]!);
      });
      return sum.map((x) => x * scale);
    },
    inverse(to) {
      const from = new Float64Array(3 * count);
      let rest = to.map((x) => x / scale);
      levels.forEach((level, i) => {
        const next = levels[i + 1];
        const smaller = next && new Float64Array(resized(rest, level, next));
        const up = next && smaller && resized(smaller, next, level);
        from.set(up ? rest.map((x, k) => x - up[k]!) : rest, 3 * level.begin);
        rest = smaller ?? rest;
      });
      return from;
    },
  };
}

function levelsOf(shape: Shape): Level[] {
  let [height, width] = heightWidth(shape);
  const levels: Level[] = [{ height, width, begin: 0 }];
  for (let begin = height * width; levels.length < LEVELS && Math.max(height, width) > 1;) {
    [height, width] = [Math.ceil(height / 2), Math.ceil(width / 2)];
    levels.push({ height, width, begin });
    begin += height * width;
  }
  return levels;
}

function pixelsOf(from: Float64Array, { begin, height, width }: Level): Float64Array {
  return from.subarray(3 * begin, 3 * (begin + height * width));
}
