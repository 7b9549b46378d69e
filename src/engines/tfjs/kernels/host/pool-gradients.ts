import { heightWidth, heightWidthChannels, type Shape } from '../../../../program/shape.ts';
import { runOnHost } from '../../backends/host-memory.ts';
import type { Kernel } from '../kernel.ts';

/**
 * Without a branch, for which of four is the largest cannot be predicted: entries are compared and passed on as bits.
 * The last place takes what the first three left.
 */
export const maxPoolGradient: Kernel<'max-pool-gradient'> = ({ shape, inputs: [gradient] }) => {
  const [height, width, channels] = heightWidthChannels(gradient);
  const row = heightWidth(shape)[1] * channels;
  const odd = hasOddEdge(shape);
  return (g, x, y) =>
    runOnHost(shape, [g, x, y], (output, ...inputs) => {
      const [from, all, best] = inputs.map(bits) as [Int32Array, Int32Array, Int32Array];
      const to = bits(output);
      if (odd) to.fill(0);
      for (let i = 0, k = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          const first = 2 * i * row + 2 * j * channels;
          for (let at = first; at < first + channels; at++, k++) {
            const most = best[k]!;
            let left = from[k]!;
            let here = left & same(all[at]!, most);
            to[at] = here;
            left ^= here;
            here = left & same(all[at + channels]!, most);
            to[at + channels] = here;
            left ^= here;
            here = left & same(all[at + row]!, most);
            to[at + row] = here;
            to[at + row + channels] = left ^ here;
          }
        }
    });
};

export const averagePoolGradient: Kernel<'average-pool-gradient'> = ({ shape, inputs: [gradient] }) => {
  const [height, width, channels] = heightWidthChannels(gradient);
  const row = heightWidth(shape)[1] * channels;
  const odd = hasOddEdge(shape);
  return (g) =>
    runOnHost(shape, [g], (output, from) => {
      if (odd) output.fill(0);
      for (let i = 0, k = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          const first = 2 * i * row + 2 * j * channels;
          for (let at = first; at < first + channels; at++, k++) {
            const quarter = 0.25 * from[k]!;
            output[at] = quarter;
            output[at + channels] = quarter;
            output[at + row] = quarter;
            output[at + row + channels] = quarter;
          }
        }
    });
};

function bits(entries: Float32Array): Int32Array {
  return new Int32Array(entries.buffer, entries.byteOffset, entries.length);
}

/** All bits set where a = b, else none. */
function same(a: number, b: number): number {
  const difference = a ^ b;
  return ~((difference | -difference) >> 31);
}

function hasOddEdge(shape: Shape): boolean {
  return heightWidth(shape).some((n) => n % 2 === 1);
}
