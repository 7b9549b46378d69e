import { resampleWindows } from '../../../../images/resample.ts';
import { sizeOf } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/** Window by window along one axis; transposed, each entry is dealt out by the weights that would gather it. */
export const resample: Kernel<'resample'> = ({ shape, inputs: [input], attributes }) => {
  const { axis, from, to, filter, transposed } = attributes;
  const { starts, weights } = resampleWindows(from, to, filter);
  const outer = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  const [inputBlock, outputBlock] = [input[axis]! * inner, shape[axis]! * inner];
  return (x) =>
    runOnHost(shape, [x], (output, entries) => {
      output.fill(0);
      for (let block = 0; block < outer; block++)
        weights.forEach((window, i) => {
          window.forEach((weight, k) => {
            const j = starts[i]! + k;
            const read = block * inputBlock + (transposed ? i : j) * inner;
            const write = block * outputBlock + (transposed ? j : i) * inner;
            for (let n = 0; n < inner; n++) output[write + n]! += weight * entries[read + n]!;
          });
        });
    });
};
