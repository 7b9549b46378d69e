import type { Builder } from '../builder.ts';
import { heightWidth, type Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import { hartley } from './hartley.ts';
import type { PictureMap } from './picture-map.ts';

/**
 * Coefficients of the real Fourier transform (Hartley's) of each channel, times a scale that falls with the frequency f as 1 / f, as
 * the amplitudes of photographs do: [width, 3, height], so that both transforms are products of matrices. Of constant and slower
 * than one period per picture, f counts as one period along the longer side.
 *
 * From lucid, `fft_image` in optvis/param/spatial.py; there the transform is complex, and the mean square of the scale is not 1.
 */
export function fourier(shape: Shape): PictureMap {
  const [height, width] = heightWidth(shape);
  const { squareAcross, squareDown, least, factor } = scaleOf(height, width);
  const scale = (k: number) => {
    const square = squareAcross[Math.floor(k / (3 * height))]! + squareDown[k % height]!;
    return factor / Math.sqrt(Math.max(square, least));
  };
  return {
    shape: [width, 3, height],
    value: (b, from) => {
      const square = b.add(b.numbers([width, 1, 1], squareAcross), b.numbers([1, 1, height], squareDown));
      const scaled = b.mul(from, b.div(b.number(factor), b.sqrt(b.maximum(square, least))));
      const across = b.matmul(hartleyOf(b, width), b.reshape(scaled, [width, 3 * height]));
      const down = b.matmul(hartleyOf(b, height), b.transpose(b.reshape(across, [3 * width, height])));
      return b.reshape(down, [height, width, 3]);
    },
    forward(from) {
      const to = from.map((x, k) => x * scale(k));
      hartley(to, height);
      // [width, 3, height] as [3, height, width], lines across.
      const lines = transposed(to, width, 3 * height);
      hartley(lines, width);
      return transposed(lines, 3, height * width);
    },
    inverse(to) {
      const lines = transposed(to, height * width, 3);
      hartley(lines, width);
      const from = transposed(lines, 3 * height, width);
      hartley(from, height);
      return from.map((x, k) => x / scale(k));
    },
  };
}

/** A picture of noise from independent numbers [width, 3, height] of one variance, which it keeps: amplitudes fall with the frequency. */
export function naturalNoise(b: Builder, shape: Shape, noise: (shape: Shape) => Value): Value {
  const map = fourier(shape);
  return map.value(b, noise(map.shape));
}

function hartleyOf(b: Builder, n: number): Value {
  return b.emit('input', [], { shape: [n, n], source: { kind: 'hartley' } });
}

/** The scale is `factor` / √max(f², `least`), with the squares of f across and down, in periods per pixel. Its mean square is 1. */
function scaleOf(height: number, width: number) {
  const squares = (n: number) => Array.from({ length: n }, (_, k) => (Math.min(k, n - k) / n) ** 2);
  const [squareAcross, squareDown] = [squares(width), squares(height)];
  const least = 1 / Math.max(height, width) ** 2;
  let sum = 0;
  for (const across of squareAcross) for (const down of squareDown) sum += 1 / Math.max(across + down, least);
  return { squareAcross, squareDown, least, factor: Math.sqrt((height * width) / sum) };
}

/** A matrix of so many rows and columns, transposed. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const to = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) to[j * rows + i] = matrix[i * columns + j]!;
  return to;
}
