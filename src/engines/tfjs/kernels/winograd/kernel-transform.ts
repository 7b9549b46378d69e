import type { Tensor } from '@tensorflow/tfjs-core';
import { POINTS_OF_WEIGHTS } from '../../../winograd.ts';
import { allocate, entriesOf } from '../../backends/host-memory.ts';

/** G g Gᵀ of a kernel [3, 3, in, out]: 36 matrices [in, out], row by row of the 6 x 6. */
export function transformKernel(kernel: Tensor): Tensor[] {
  const [ins, outs] = [kernel.shape[2]!, kernel.shape[3]!];
  const pairs = ins * outs;
  const matrices = Array.from({ length: 36 }, () => allocate([ins, outs]));
  const weights = entriesOf(kernel);
  const columns = new Float64Array(18 * pairs);
  POINTS_OF_WEIGHTS.forEach(([a, b, c], i) => {
    const [row, to] = [3 * pairs, 3 * pairs * i];
    for (let p = 0; p < row; p++)
      columns[to + p] = a * weights[p]! + b * weights[row + p]! + c * weights[2 * row + p]!;
  });
  matrices.forEach((matrix, n) => {
    const [a, b, c] = POINTS_OF_WEIGHTS[n % 6]!;
    const from = 3 * pairs * Math.floor(n / 6);
    const to = entriesOf(matrix);
    for (let p = 0; p < pairs; p++)
      to[p] = a * columns[from + p]! + b * columns[from + pairs + p]! + c * columns[from + 2 * pairs + p]!;
  });
  return matrices;
}
