import { heightWidthChannels, type Shape } from '../../program/shape.ts';
import type { Backend } from '../passes/backend.ts';
import type { BitPacking } from '../passes/entries/bit-layout.ts';
import { add, and, div, index, mul } from '../passes/entries/expression.ts';

/** Input channels up to which a convolution is cheaper to compute again than to keep. */
const FEW_CHANNELS = 4;

/** Bits of a pixel in words of their own, the first channel in the lowest bits: `assembly/convolution.ts` reads them so. */
function byPixel(bits: 1 | 2, sizes: (features: Shape) => readonly [number, number, number]): BitPacking {
  const perWord = 32 / bits;
  return {
    words(features) {
      const [height, width, channels] = sizes(features);
      return height * width * Math.ceil(channels / perWord);
    },
    word(features, { three: [y, x, c] }, scope) {
      const [, width, channels] = sizes(features);
      const pixel = scope.define(add(mul(y, index(width)), x));
      const words = Math.ceil(channels / perWord);
      return scope.define(add(mul(pixel, index(words)), div(c, index(perWord))));
    },
    bit: (_, { three: [, , c] }) => mul(and(c, index(perWord - 1)), index(bits)),
  };
}

/** What the kernels of this engine can take in. */
export const wasmBackend: Backend = {
  convolution: {
    before: { unpool: true, mask: true },
    after: { add: 2, mask: true, outputs: ['signs', 'pooled', 'choices'] },
  },
  bits: {
    signs: byPixel(1, heightWidthChannels),
    choices: byPixel(2, (features) => {
      const [height, width, channels] = heightWidthChannels(features);
      return [height >> 1, width >> 1, channels];
    }),
  },
  mostBound: 64,
  isRecomputed: (value) =>
    value.primitive === 'conv2d' && heightWidthChannels(value.inputs[0].shape)[2] <= FEW_CHANNELS,
  expressions: { operations: 4, operationsOfScalar: 10, reads: 2 },
};
