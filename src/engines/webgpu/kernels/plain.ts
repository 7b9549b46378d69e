import type { KernelMaker } from '../kernel.ts';
import { threadsDispatch } from './wgsl.ts';

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
