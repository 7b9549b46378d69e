import type { Primitives } from '../primitive.ts';
import { heightWidth, heightWidthChannels, ShapeError, shapeText, sizeOf, type Shape } from '../shape.ts';

function half(x: Shape): Shape {
  const [height = 0, width = 0, channels = 0] = x;
  if (x.length !== 3 || height < 2 || width < 2)
    throw new ShapeError(`Features of ${shapeText(x)} are too small to pool.`);
  return [Math.floor(height / 2), Math.floor(width / 2), channels];
}

export const pools: Primitives<'max-pool' | 'max-pool-gradient' | 'average-pool' | 'average-pool-gradient'> =
  {
    'max-pool': {
      about: '2 x 2 maxima, stride 2; an odd last row or column is left out',
      shape: ([x]) => half(x),
      gradient: (_, { b, gradient, inputs, output }) =>
        b.emit('max-pool-gradient', [gradient, inputs[0], output]),
      flops: (_, output) => 4 * sizeOf(output),
    },

    'max-pool-gradient': {
      about:
        '(gradient, x, pooled x): the gradient where x is the maximum of its square; the first in reading order on a tie',
      shape: ([, x]) => x,
      flops: ([gradient]) => 4 * sizeOf(gradient),
    },

    'average-pool': {
      about: '2 x 2 means, stride 2; an odd last row or column is left out',
      shape: ([x]) => half(x),
      gradient(_, { b, gradient, inputs }) {
        const [height, width] = heightWidth(inputs[0].shape);
        return b.emit('average-pool-gradient', [gradient], { height, width });
      },
      flops: (_, output) => 4 * sizeOf(output),
    },

    'average-pool-gradient': {
      about:
        'a quarter of each entry to each place of its square; zero in an odd last row or column of `height` x `width`',
      shape: ([gradient], { height, width }) => [height, width, heightWidthChannels(gradient)[2]],
      gradient: (_, { b, gradient }) => b.averagePool(gradient),
      flops: (_, output) => sizeOf(output),
    },
  };
