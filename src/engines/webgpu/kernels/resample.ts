import { resampleWindows } from '../../../images/resample.ts';
import type { PrimitiveAttributes } from '../../../program/signatures.ts';
import { sizeOf } from '../../../program/value.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { threadsDispatch } from './wgsl.ts';

/** Which entries along the axis make each entry of the result: `taps` of them from `starts`, by `weights`. */
export interface ResampleTaps {
  readonly taps: number;
  /** [entries of the result] */
  readonly starts: Uint32Array;
  /** [entries of the result, taps]; 0 beyond the end of a window. */
  readonly weights: Float32Array;
}

/** The rows of the matrix that a `resample` applies, transposed or not, without their zeros. */
export function resampleTaps({
  from,
  to,
  filter,
  transposed,
}: PrimitiveAttributes['resample']): ResampleTaps {
  const windows = resampleWindows(from, to, filter);
  const rows = windows.weights.map((weights, i) => ({ start: windows.starts[i]!, weights: [...weights] }));
  const used = transposed ? columnsOf(rows, from) : rows;
  const taps = used.reduce((most, { weights }) => Math.max(most, weights.length), 0);
  const weights = new Float32Array(used.length * taps);
  used.forEach((row, i) => {
    weights.set(row.weights, i * taps);
  });
  return { taps, starts: Uint32Array.from(used, ({ start }) => start), weights };
}

interface Row {
  readonly start: number;
  readonly weights: number[];
}

/** The rows of the transpose: windows move on from row to row, so its rows have no gaps either. */
function columnsOf(rows: readonly Row[], count: number): Row[] {
  const columns = Array.from({ length: count }, (): Row | undefined => undefined);
  rows.forEach(({ start, weights }, i) => {
    weights.forEach((weight, k) => {
      const column = (columns[start + k] ??= { start: i, weights: [] });
      while (column.start + column.weights.length < i) column.weights.push(0);
      column.weights.push(weight);
    });
  });
  return columns.map((column) => column ?? { start: 0, weights: [0] });
}

/** Inputs: x, the starts, the weights of {@link resampleTaps}. */
export const resampleKernel: KernelMaker<'resample'> = ({ shape, inputs: [x], attributes, traits }) => {
  const { axis } = attributes;
  const { taps } = resampleTaps(attributes);
  const [before, after] = [x[axis]!, shape[axis]!];
  const step = sizeOf(shape.slice(axis + 1));
  const dispatch = threadsDispatch({
    label: 'resample',
    slots: [
      { from: 'input', index: 0, name: 'x' },
      { from: 'input', index: 1, name: 'starts', element: 'u32' },
      { from: 'input', index: 2, name: 'weights' },
      { from: 'output', index: 0, name: 'resampled' },
    ],
    threads: sizeOf(shape),
    traits,
    body: `  let row = (thread / ${step}u) % ${after}u;
  let line = thread / ${step * after}u;
  let start = starts[row];
  var total = 0f;
  for (var k = 0u; k < ${taps}u; k++) {
    let source = min(start + k, ${before - 1}u);
    total += weights[row * ${taps}u + k] * x[(line * ${before}u + source) * ${step}u + thread % ${step}u];
  }
  resampled[thread] = total;`,
  });
  return { dispatches: [dispatch], scratch: [] };
};
