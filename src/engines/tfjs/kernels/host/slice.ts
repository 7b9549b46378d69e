import { sizeOf, type Shape } from '../../../../program/value.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/** Copies line by line: a line is a part of the box that is contiguous in the input. */
export const slice: Kernel<'slice'> = ({ shape, inputs: [from], attributes: { begin } }) => {
  const axis = from.findLastIndex((n, i) => n !== shape[i]);
  const outer = axis < 0 ? [] : shape.slice(0, axis);
  const line = sizeOf(shape.slice(outer.length));
  const starts = lineStarts(from, begin, outer);
  return (a) =>
    runOnHost(shape, [a], (output, entries) => {
      starts.forEach((start, i) => {
        output.set(entries.subarray(start, start + line), i * line);
      });
    });
};

/** Where in the input each line starts: one line for each index of the axes `outer`. */
function lineStarts(from: Shape, begin: readonly number[], outer: Shape): number[] {
  const pitches = from.map((_, axis) => sizeOf(from.slice(axis + 1)));
  let starts = [begin.reduce((sum, n, axis) => sum + n * pitches[axis]!, 0)];
  outer.forEach((n, axis) => {
    starts = starts.flatMap((start) => Array.from({ length: n }, (_, i) => start + i * pitches[axis]!));
  });
  return starts;
}
