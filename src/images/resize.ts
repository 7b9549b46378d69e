import type { Picture } from './picture.ts';
import { resampleWindows, type ResampleFilter, type ResampleWindows } from './resample.ts';

/**
 * Resizes a picture to `width` x `height` pixels with separable, antialiased resampling (see
 * `resampleWindows`), rows first. Values stay in [0, 1]: what bicubic overshoots is clipped. The same size
 * gives the same values.
 *
 * @throws if a size is not a positive integer.
 */
export function resizePicture(
  picture: Picture,
  width: number,
  height: number,
  filter: ResampleFilter,
): Picture {
  const across = resampleWindows(picture.width, width, filter);
  const down = resampleWindows(picture.height, height, filter);
  const data = resampleColumns(resampleRows(picture, width, across), width, down);
  if (filter === 'bicubic')
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]!));
  return { width, height, data };
}

/** Resamples every row to `width` pixels. */
function resampleRows(picture: Picture, width: number, { starts, weights }: ResampleWindows): Float32Array {
  const { data, height } = picture;
  const out = new Float32Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * picture.width;
    for (let x = 0; x < width; x++, to += 3) {
      let from = (row + starts[x]!) * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      const window = weights[x]!;
      for (let k = 0; k < window.length; k++, from += 3) {
        const weight = window[k]!;
        red += weight * data[from]!;
        green += weight * data[from + 1]!;
        blue += weight * data[from + 2]!;
      }
      out[to] = red;
      out[to + 1] = green;
      out[to + 2] = blue;
    }
  }
  return out;
}

/** Resamples every column of rows that are `width` pixels wide. */
function resampleColumns(
  rows: Float32Array,
  width: number,
  { starts, weights }: ResampleWindows,
): Float32Array {
  const stride = width * 3;
  const out = new Float32Array(starts.length * stride);
  // Sums are float64, as along the rows, so both directions round only once.
  const sums = new Float64Array(stride);
  for (let y = 0; y < starts.length; y++) {
    sums.fill(0);
    let from = starts[y]! * stride;
    for (const weight of weights[y]!) {
      for (let i = 0; i < stride; i++) sums[i]! += weight * rows[from + i]!;
      from += stride;
    }
    out.set(sums, y * stride);
  }
  return out;
}
