import { sizeOf } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';
import { LONG, stretchesOf } from './stretches.ts';

/** Adds each block of entries to where its index says, a stretch of indices at a time. */
export const put: Kernel<'put'> = ({ shape, attributes: { axis, indices } }) => {
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const to = shape[axis]!;
  const stretches = stretchesOf(indices);
  const everywhere = new Set(indices).size === to;
  return (x) =>
    runOnHost(shape, [x], (output, entries) => {
      if (!everywhere) output.fill(0);
      for (let block = 0; block < outer; block++)
        for (const { at, index, count, first } of stretches) {
          const read = (block * indices.length + at) * inner;
          const write = (block * to + index) * inner;
          const size = count * inner;
          if (!first) for (let n = 0; n < size; n++) output[write + n]! += entries[read + n]!;
          else if (size >= LONG) output.set(entries.subarray(read, read + size), write);
          else for (let n = 0; n < size; n++) output[write + n] = entries[read + n]!;
        }
    });
};
