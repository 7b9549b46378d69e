import { sizeOf } from '../../../program/value.ts';
import type { KernelMaker } from '../kernel.ts';
import { threadsDispatch } from './wgsl.ts';

/** A convolution with one thread an entry: for sizes that no better kernel takes. Inputs: x, kernel, bias or none. */
export const plainConvolution: KernelMaker = ({ shape, inputs: [x, kernel, bias], attributes, traits }) => {
  const [height, width, outs] = shape as [number, number, number];
  const [size, ins] = [kernel![0]!, x![2]!];
  const reach = (size - 1) / 2;
  const dispatch = threadsDispatch({
    label: 'conv2d plain',
    slots: [
      { from: 'input', index: 0, name: 'x' },
      { from: 'input', index: 1, name: 'weights' },
      ...(bias ? ([{ from: 'input', index: 2, name: 'bias' }] as const) : []),
      { from: 'output', index: 0, name: 'y' },
    ],
    threads: sizeOf(shape),
    traits,
    body: `  let out = thread % ${outs}u;
  let column = (thread / ${outs}u) % ${width}u;
  let row = thread / ${outs * width}u;
  var total = ${bias ? 'bias[out]' : '0f'};
  for (var dy = 0u; dy < ${size}u; dy++) {
    let from_row = row + dy - ${reach}u;
    if (from_row >= ${height}u) { continue; }
    for (var dx = 0u; dx < ${size}u; dx++) {
      let from_column = column + dx - ${reach}u;
      if (from_column >= ${width}u) { continue; }
      let at = (from_row * ${width}u + from_column) * ${ins}u;
      let weight = (dy * ${size}u + dx) * ${ins * outs}u + out;
      for (var i = 0u; i < ${ins}u; i++) { total += x[at + i] * weights[weight + i * ${outs}u]; }
    }
  }
  y[thread] = ${attributes['activation'] === 'relu' ? 'max(total, 0f)' : 'total'};`,
  });
  return { dispatches: [dispatch], scratch: [] };
};

/** A Gram matrix with one thread an entry. */
export const plainGram: KernelMaker = ({ inputs: [a], traits }) => {
  const [positions, channels] = a as [number, number];
  const dispatch = threadsDispatch({
    label: 'gram plain',
    slots: [
      { from: 'input', index: 0, name: 'a' },
      { from: 'output', index: 0, name: 'gram' },
    ],
    threads: channels * channels,
    traits,
    body: `  let i = thread / ${channels}u;
  let j = thread % ${channels}u;
  var total = 0f;
  for (var p = 0u; p < ${positions * channels}u; p += ${channels}u) { total += a[p + i] * a[p + j]; }
  gram[thread] = total;`,
  });
  return { dispatches: [dispatch], scratch: [] };
};
