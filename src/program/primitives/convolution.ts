import type { Primitives } from '../primitive.ts';
import { kernelSizes, sameShape, ShapeError, shapeText, sizeOf } from '../shape.ts';

export const convolution: Primitives<'conv2d' | 'turn'> = {
  conv2d: {
    about:
      'cross-correlation with a frozen kernel [k, k, in, out], k odd, stride 1, zero padding, plus bias [out]',
    shape([x, kernel, bias]) {
      const [height, width, channels] = x;
      const [size, across, ins, outs] = kernel;
      const fits =
        x.length === 3 && kernel.length === 4 && size === across && size! % 2 === 1 && ins === channels;
      if (!fits || height === undefined || width === undefined || outs === undefined)
        throw new ShapeError(
          `A kernel of ${shapeText(kernel)} does not go over features of ${shapeText(x)}.`,
        );
      if (bias && !sameShape(bias, [outs]))
        throw new ShapeError(
          `A bias of ${shapeText(bias)} does not go with a kernel of ${shapeText(kernel)}.`,
        );
      return [height, width, outs];
    },
    // Weights are frozen, so only x has a gradient. With stride 1 it is a convolution again, with the kernel turned
    // by 180 degrees and its inputs and outputs exchanged: the fast forward kernel serves both directions.
    gradient(index, { b, gradient, inputs: [, kernel] }) {
      if (index !== 0) throw new Error('The weights of a network are frozen: they have no gradient.');
      return b.emit('conv2d', [gradient, b.emit('turn', [kernel])]);
    },
    flops: ([, kernel], output) => 2 * sizeOf(output) * sizeOf(kernel.slice(0, 3)),
  },

  turn: {
    about: 'a kernel [k, k, in, out] turned by 180 degrees with in and out exchanged: [k, k, out, in]',
    shape([kernel]) {
      const [height, width, ins, outs] = kernelSizes(kernel);
      return [height, width, outs, ins];
    },
    flops: () => 0,
  },
};
