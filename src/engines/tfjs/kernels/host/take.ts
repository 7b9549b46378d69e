import { sizeOf } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';
import { LONG, stretchesOf } from './stretches.ts';

/** Copies a stretch of indices at a time: replicated padding takes each line in three pieces. */
export const take: Kernel<'take'> = ({ shape, inputs: [from], attributes: { axis, indices } }) => {
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const length = from[axis]!;
  const stretches = stretchesOf(indices);
  return (x) =>
    runOnHost(shape, [x], (output, entries) => {
      for (let block = 0; block < outer; block++)
        for (const { at, index, count } of stretches) {
          const [read, size] = [(block * length + index) * inner, count * inner];
          const write = (block * indices.length + at) * inner;
          if (size >= LONG) output.set(entries.subarray(read, read + size), write);
          else for (let n = 0; n < size; n++) output[write + n] = entries[read + n]!;
        }
    });
};
