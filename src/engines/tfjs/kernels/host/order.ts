import { rowsColumns } from '../../../../program/shape.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/** Sorts each column as plain numbers, a typed array's own sort; entries then find themselves by bisection. */
export const ranks: Kernel<'ranks'> = ({ shape, attributes: { ties } }) => {
  const [rows, columns] = rowsColumns(shape);
  const sorted = new Float32Array(rows);
  const taken = new Int32Array(rows);
  return (x) =>
    runOnHost(shape, [x], (output, entries) => {
      for (let c = 0; c < columns; c++) {
        // Adding 0 turns -0 into 0: the sort distinguishes them.
        for (let i = 0; i < rows; i++) sorted[i] = entries[i * columns + c]! + 0;
        sorted.sort();
        taken.fill(0);
        for (let i = 0; i < rows; i++) {
          const entry = entries[i * columns + c]!;
          const place =
            ties === 'last' ? countBelow(sorted, entry, true) - 1 : countBelow(sorted, entry, false);
          output[i * columns + c] = ties === 'row' ? place + taken[place]!++ : place;
        }
      }
    });
};

/** How many of the sorted numbers are smaller, or smaller or equal. */
function countBelow(sorted: Float32Array, entry: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < entry || (orEqual && sorted[middle] === entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const arrange: Kernel<'arrange'> = ({ shape }) => {
  const [rows, columns] = rowsColumns(shape);
  return (v, order) =>
    runOnHost(shape, [v, order], (output, entries, to) => {
      for (let i = 0; i < rows; i++)
        for (let c = 0; c < columns; c++)
          output[to[i * columns + c]! * columns + c] = entries[i * columns + c]!;
    });
};

export const pick: Kernel<'pick'> = ({ shape, inputs: [values] }) => {
  const [, columns] = rowsColumns(shape);
  const last = rowsColumns(values)[0] - 1;
  return (v, index) =>
    runOnHost(shape, [v, index], (output, entries, indices) => {
      for (let i = 0; i < output.length; i++) {
        const at = Math.min(last, Math.max(0, indices[i]!));
        const row = Math.floor(at);
        const share = at - row;
        const place = row * columns + (i % columns);
        output[i] =
          share === 0 ? entries[place]! : (1 - share) * entries[place]! + share * entries[place + columns]!;
      }
    });
};
