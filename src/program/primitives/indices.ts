import type { Primitives } from '../primitive.ts';
import { ShapeError, shapeText, sizeOf, type Shape } from '../shape.ts';

function along(x: Shape, axis: number, expected: number, size: number): Shape {
  if (x[axis] !== expected)
    throw new ShapeError(`Along axis ${axis} of ${shapeText(x)} there should be ${expected} entries.`);
  return x.map((n, i) => (i === axis ? size : n));
}

export const indexing: Primitives<'take' | 'put'> = {
  take: {
    about:
      'along `axis`, which has `from` entries, entry i is entry `indices[i]` of the input: repeats, leaves out, turns round',
    shape([x], { axis, from, indices }) {
      const stray = indices.find((i) => !Number.isInteger(i) || i < 0 || i >= from);
      if (stray !== undefined) throw new ShapeError(`There is no entry ${stray} among ${from}.`);
      return along(x, axis, from, indices.length);
    },
    gradient: (_, { b, gradient, attributes }) => b.emit('put', [gradient], attributes),
    flops: () => 0,
  },

  put: {
    about:
      'the adjoint of take: along `axis` zeros of `from` entries, and entry i of the input added to entry `indices[i]`, in the order of i',
    shape: ([x], { axis, from, indices }) => along(x, axis, indices.length, from),
    gradient: (_, { b, gradient, attributes }) => b.emit('take', [gradient], attributes),
    flops: ([x]) => sizeOf(x),
  },
};
