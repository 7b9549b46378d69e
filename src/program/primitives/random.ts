import type { Primitives } from '../primitive.ts';
import { ShapeError, sizeOf } from '../shape.ts';

export const drawing: Primitives<'random'> = {
  random: {
    about:
      'random numbers of mean 0 and variance 1, nearly normal, from a scalar that counts draws (a whole number from 0 below 2^24) and `seed`, both taken as uint32. All in uint32, products mod 2^32: mix(x) is x ^= x >> 16, x *= 0x7feb352d, x ^= x >> 15, x *= 0x846ca68b, x ^= x >> 16. key = mix(mix(seed) + count). Entry i in row-major order: h_k = mix(key ^ mix(6 i + k)) for k = 0 to 5; s = the sum of the twelve halves h_k & 0xffff and h_k >> 16; the entry is (s - 393210) / 65536, exact in float32',
    shape([count], { shape }) {
      if (count.length > 0) throw new ShapeError('Draws are counted by a scalar.');
      return shape;
    },
    flops: (_, output) => 60 * sizeOf(output),
  },
};
