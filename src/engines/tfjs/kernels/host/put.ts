import { sizeOf } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/** Adds each block of entries to where its index says. */
export const put: Kernel<'put'> = ({ shape, attributes: { axis, indices } }) => {
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const to = shape[axis]!;
  return (x) =>
    runOnHost(shape, [x], (output, entries) => {
      output.fill(0);
      for (let block = 0; block < outer; block++)
        indices.forEach((index, i) => {
          const [read, write] = [(block * indices.length + i) * inner, (block * to + index) * inner];
          for (let n = 0; n < inner; n++) output[write + n]! += entries[read + n]!;
        });
    });
};
