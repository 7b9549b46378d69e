import { sizeOf } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/** Sums in float64, which TensorFlow.js does not. */
export const sum: Kernel<'sum'> = ({ shape, inputs: [from], attributes: { axes } }) => {
  const groups = grouped(from, axes);
  const length = sizeOf(shape);
  return (a) =>
    runOnHost(shape, [a], (output, entries) => {
      const totals = new Float64Array(length);
      accumulate(totals, entries, groups);
      output.set(totals);
    });
};

/** Neighboring axes that are all summed over, or all kept, as one. */
interface Group {
  readonly size: number;
  readonly summed: boolean;
}

function grouped(shape: readonly number[], axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  shape.forEach((size, axis) => {
    const summed = axes.includes(axis);
    const last = groups.at(-1);
    if (last?.summed === summed) groups[groups.length - 1] = { size: last.size * size, summed };
    else groups.push({ size, summed });
  });
  return groups;
}

function accumulate(totals: Float64Array, entries: Float32Array, groups: readonly Group[]): void {
  const outer = groups.slice(0, -1);
  const inner = groups.at(-1) ?? { size: 1, summed: true };
  const rows = outer.reduce((product, { size }) => product * size, 1);
  for (let row = 0, at = 0; row < rows; row++, at += inner.size) {
    const to = place(row, outer) * (inner.summed ? 1 : inner.size);
    if (inner.summed) {
      let total = 0;
      for (let i = 0; i < inner.size; i++) total += entries[at + i]!;
      totals[to]! += total;
    } else for (let i = 0; i < inner.size; i++) totals[to + i]! += entries[at + i]!;
  }
}

/** The index among the kept axes of row `row` of all outer axes. */
function place(row: number, outer: readonly Group[]): number {
  let [index, stride] = [0, 1];
  for (let g = outer.length - 1; g >= 0; g--) {
    const { size, summed } = outer[g]!;
    if (!summed) {
      index += (row % size) * stride;
      stride *= size;
    }
    row = Math.floor(row / size);
  }
  return index;
}
