import * as tf from '@tensorflow/tfjs-core';
import { allocate, entriesOf } from '../../backends/host-memory.ts';
import { rowsColumns } from '../../../../program/shape.ts';
import type { Kernel } from '../kernel.ts';

/**
 * Positions summed in float32 at a time; what they give is added in float64. A float32 sum over all positions of a
 * large picture would lose three digits.
 */
const CHUNK = 1024;

/**
 * Products with a transpose made first: TensorFlow.js multiplies by a flag `transposeA` ten times slower on wasm.
 */
export const gram: Kernel<'gram'> = ({ shape, inputs: [a] }) => {
  const [positions, channels] = rowsColumns(a);
  return (x) => {
    const total = new Float64Array(channels * channels);
    for (let start = 0; start < positions; start += CHUNK) {
      const rows = Math.min(CHUNK, positions - start);
      const product = tf.tidy(() => {
        const [part, transposed] = [allocate([rows, channels]), allocate([channels, rows])];
        const entries = entriesOf(x).subarray(start * channels, (start + rows) * channels);
        entriesOf(part).set(entries);
        transpose(entriesOf(transposed), entries, rows, channels);
        return tf.matMul(transposed, part);
      });
      const entries = entriesOf(product);
      for (let i = 0; i < total.length; i++) total[i]! += entries[i]!;
      product.dispose();
    }
    const sum = allocate(shape);
    entriesOf(sum).set(total);
    return sum;
  };
};

/** Positions are taken in groups of a cache line, so that each line of the output is written in one go. */
function transpose(output: Float32Array, entries: Float32Array, rows: number, columns: number): void {
  for (let start = 0; start < rows; start += 16) {
    const end = Math.min(rows, start + 16);
    for (let j = 0; j < columns; j++) {
      const to = j * rows;
      for (let i = start, from = start * columns + j; i < end; i++, from += columns)
        output[to + i] = entries[from]!;
    }
  }
}
