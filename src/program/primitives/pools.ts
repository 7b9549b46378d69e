import type { Primitive } from '../primitive.ts';
import { shapeText, sizeOf, type Shape } from '../value.ts';

function half(x: Shape): Shape {
  const [height, width, channels] = x as [number, number, number];
  if (x.length !== 3 || height < 2 || width < 2)
    throw new Error(`Features of ${shapeText(x)} are too small to pool.`);
  return [Math.floor(height / 2), Math.floor(width / 2), channels];
}

const maxPool: Primitive = {
  name: 'max-pool',
  about: '2 x 2 maxima, stride 2; an odd last row or column is left out',
  shape: ([x]) => half(x!),
  gradient: (_, { b, gradient, inputs, output }) =>
    b.emit('max-pool-gradient', [gradient, inputs[0]!, output]),
  flops: (_, output) => 4 * sizeOf(output),
};

const maxPoolGradient: Primitive = {
  name: 'max-pool-gradient',
  about:
    '(gradient, x, pooled x): the gradient where x is the maximum of its square; the first in reading order on a tie',
  shape: ([, x]) => x!,
  flops: ([gradient]) => 4 * sizeOf(gradient!),
};

const averagePool: Primitive = {
  name: 'average-pool',
  about: '2 x 2 means, stride 2; an odd last row or column is left out',
  shape: ([x]) => half(x!),
  gradient: (_, { b, gradient, inputs }) =>
    b.emit('average-pool-gradient', [gradient], { height: inputs[0]!.shape[0], width: inputs[0]!.shape[1] }),
  flops: (_, output) => 4 * sizeOf(output),
};

const averagePoolGradient: Primitive<{ height: number; width: number }> = {
  name: 'average-pool-gradient',
  about:
    'a quarter of each entry to each place of its square; zero in an odd last row or column of `height` x `width`',
  shape: ([gradient], { height, width }) => [height, width, gradient![2]!],
  gradient: (_, { b, gradient }) => b.averagePool(gradient),
  flops: (_, output) => sizeOf(output),
};

export const pools = [maxPool, maxPoolGradient, averagePool, averagePoolGradient];
