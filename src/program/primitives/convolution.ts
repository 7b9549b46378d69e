import type { Attributes } from '../value.ts';
import type { Primitive } from '../primitive.ts';
import { sameShape, shapeText, sizeOf } from '../value.ts';

/** `activation` is put there by the fuse pass. */
type ConvAttributes = Attributes & { readonly activation?: 'relu' };

const conv2d: Primitive<ConvAttributes> = {
  name: 'conv2d',
  about:
    'cross-correlation with a frozen kernel [k, k, in, out], k odd, stride 1, zero padding, plus bias [out]',
  shape([x, kernel, bias]) {
    const square = kernel!.length === 4 && kernel![0] === kernel![1] && kernel![0]! % 2 === 1;
    if (x!.length !== 3 || !square || kernel![2] !== x![2])
      throw new Error(`A kernel of ${shapeText(kernel!)} does not go over features of ${shapeText(x!)}.`);
    if (bias && !sameShape(bias, [kernel![3]!]))
      throw new Error(`A bias of ${shapeText(bias)} does not go with a kernel of ${shapeText(kernel!)}.`);
    return [x![0]!, x![1]!, kernel![3]!];
  },
  // Weights are frozen, so only x has a gradient. With stride 1 it is a convolution again, with the kernel turned
  // by 180 degrees and its inputs and outputs exchanged: the fast forward kernel serves both directions.
  gradient(index, { b, gradient, inputs }) {
    if (index !== 0) throw new Error('The weights of a network are frozen: they have no gradient.');
    return b.emit('conv2d', [gradient, b.emit('turn', [inputs[1]!])]);
  },
  flops: ([, kernel], output) => 2 * sizeOf(output) * kernel![0]! * kernel![1]! * kernel![2]!,
};

const turn: Primitive = {
  name: 'turn',
  about: 'a kernel [k, k, in, out] turned by 180 degrees with in and out exchanged: [k, k, out, in]',
  shape: ([k]) => [k![0]!, k![1]!, k![3]!, k![2]!],
  flops: () => 0,
};

export const convolution = [conv2d, turn];
