import { sizeOf } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/** Puts each entry where its first copy is, then repeats blocks within the output, innermost axes first. */
export const broadcast: Kernel<'broadcast'> = ({ shape, inputs: [from] }) => {
  const size = from.length === 0 ? shape.map(() => 1) : from;
  return (a) =>
    runOnHost(shape, [a], (output, entries) => {
      spread(output, entries, shape, size, 0, 0, 0);
    });
};

function spread(
  output: Float32Array,
  entries: Float32Array,
  shape: readonly number[],
  size: readonly number[],
  axis: number,
  to: number,
  from: number,
): void {
  if (axis === shape.length) {
    output[to] = entries[from]!;
    return;
  }
  const [block, step] = [sizeOf(shape.slice(axis + 1)), sizeOf(size.slice(axis + 1))];
  for (let i = 0; i < size[axis]!; i++)
    spread(output, entries, shape, size, axis + 1, to + i * block, from + i * step);
  if (size[axis] === shape[axis]) return;
  const end = to + shape[axis]! * block;
  // Each copy doubles what is there; the last one takes only what still fits.
  for (let filled = block; to + filled < end; filled *= 2)
    output.copyWithin(to + filled, to, Math.min(to + filled, end - filled));
}
