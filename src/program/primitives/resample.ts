import type { Primitives } from '../primitive.ts';
import { ShapeError, shapeText, sizeOf } from '../shape.ts';

export const resampling: Primitives<'resample'> = {
  resample: {
    about:
      'the matrix of `resampleWindows` that resamples `from` entries to `to`, or blurs them, applied along `axis`; or its transpose',
    shape: ([x], { axis, from, to, transposed }) => {
      const [before, after] = transposed ? [to, from] : [from, to];
      if (x.length !== 3) throw new ShapeError(`Only a picture is resampled, not ${shapeText(x)}.`);
      if (x[axis] !== before)
        throw new ShapeError(`Resampling expects ${before} entries and finds ${x[axis]}.`);
      return x.map((n, i) => (i === axis ? after : n));
    },
    gradient: (_, { b, gradient, attributes }) =>
      b.emit('resample', [gradient], { ...attributes, transposed: !attributes.transposed }),
    flops: ([x], output, { from, to }) => {
      const taps = 4 * Math.max(1, from / to);
      return 2 * taps * Math.max(sizeOf(output), sizeOf(x));
    },
  },
};
