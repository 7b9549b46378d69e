import { FAR, FAR2, FAR3, NEAR, NEAR2, NEAR3 } from '../../../winograd.ts';
import type { Strip } from './input-transform.ts';

/**
 * Aᵀ m A + bias of every tile of a strip: the 36 products of a tile, row t of each of `products`, to its 4 x 4 pixels.
 *
 * @param bias of 4 pixels side by side, [4, channels].
 */
export function transformOutput(
  y: Float32Array,
  products: readonly Float32Array[],
  bias: Float32Array,
  strip: Strip,
): void {
  const { height, width, channels, across, firstRow, rows } = strip;
  const line = 4 * channels;
  const tile = new Float32Array(6 * line);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < across; column++) {
      const from = (row * across + column) * channels;
      for (let i = 0; i < 6; i++) alongRow(tile, i * line, products, 6 * i, from, channels);
      const top = 4 * (firstRow + row);
      const to = (top * width + 4 * column) * channels;
      const pixels = Math.min(4, width - 4 * column);
      alongColumns(y, to, tile, bias, {
        entries: pixels * channels,
        pitch: width * channels,
        rows: height - top,
      });
    }
}

function alongRow(
  tile: Float32Array,
  to: number,
  products: readonly Float32Array[],
  first: number,
  from: number,
  channels: number,
): void {
  const p0 = products[first]!;
  const p1 = products[first + 1]!;
  const p2 = products[first + 2]!;
  const p3 = products[first + 3]!;
  const p4 = products[first + 4]!;
  const p5 = products[first + 5]!;
  const [near, near2, near3] = [NEAR, NEAR2, NEAR3];
  const [far, far2, far3] = [FAR, FAR2, FAR3];
  for (let c = 0; c < channels; c++) {
    const m1 = p1[from + c]!;
    const m2 = p2[from + c]!;
    const m3 = p3[from + c]!;
    const m4 = p4[from + c]!;
    const sum = m1 + m2;
    const difference = m1 - m2;
    const sum2 = m3 + m4;
    const difference2 = m3 - m4;
    const q = to + c;
    tile[q] = p0[from + c]! + sum + sum2;
    tile[q + channels] = near * difference + far * difference2;
    tile[q + 2 * channels] = near2 * sum + far2 * sum2;
    tile[q + 3 * channels] = near3 * difference + far3 * difference2 + p5[from + c]!;
  }
}

/** How much of a tile is inside the features. */
interface Inside {
  readonly entries: number;
  /** Entries from one row of the features to the next. */
  readonly pitch: number;
  readonly rows: number;
}

function alongColumns(
  y: Float32Array,
  to: number,
  tile: Float32Array,
  bias: Float32Array,
  inside: Inside,
): void {
  const { entries, pitch, rows } = inside;
  const line = bias.length;
  const [near, near2, near3] = [NEAR, NEAR2, NEAR3];
  const [far, far2, far3] = [FAR, FAR2, FAR3];
  for (let q = 0; q < entries; q++) {
    const m1 = tile[q + line]!;
    const m2 = tile[q + 2 * line]!;
    const m3 = tile[q + 3 * line]!;
    const m4 = tile[q + 4 * line]!;
    const sum = m1 + m2;
    const difference = m1 - m2;
    const sum2 = m3 + m4;
    const difference2 = m3 - m4;
    const added = bias[q]!;
    const at = to + q;
    y[at] = tile[q]! + sum + sum2 + added;
    if (rows > 1) y[at + pitch] = near * difference + far * difference2 + added;
    if (rows > 2) y[at + 2 * pitch] = near2 * sum + far2 * sum2 + added;
    if (rows > 3) y[at + 3 * pitch] = near3 * difference + far3 * difference2 + tile[q + 5 * line]! + added;
  }
}
