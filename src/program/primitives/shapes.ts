import type { Primitives } from '../primitive.ts';
import { sameShape, ShapeError, shapeText, sizeOf } from '../shape.ts';

export const shapes: Primitives<'reshape' | 'slice' | 'pad' | 'broadcast' | 'transpose'> = {
  reshape: {
    about: 'the same entries under another shape',
    shape([a], { shape }) {
      if (sizeOf(a) !== sizeOf(shape))
        throw new ShapeError(`${shapeText(a)} cannot be seen as ${shapeText(shape)}.`);
      return shape;
    },
    gradient: (_, { b, gradient, inputs }) => b.reshape(gradient, inputs[0].shape),
    flops: () => 0,
  },

  slice: {
    about: 'the box of `size` entries that starts at `begin`',
    shape([a], { begin, size }) {
      const inside = a.every((n, i) => begin[i]! >= 0 && size[i]! >= 1 && begin[i]! + size[i]! <= n);
      if (!inside || begin.length !== a.length || size.length !== a.length)
        throw new ShapeError(
          `A box of ${shapeText(size)} at ${begin.join(', ')} is not inside ${shapeText(a)}.`,
        );
      return size;
    },
    gradient: (_, { b, gradient, inputs, attributes: { begin, size } }) =>
      b.pad(
        gradient,
        begin,
        inputs[0].shape.map((n, i) => n - begin[i]! - size[i]!),
      ),
    flops: () => 0,
  },

  pad: {
    about: 'zeros around: `before` and `after` entries along each axis',
    shape([a], { before, after }) {
      const fits = [before, after].every((side) => side.length === a.length && side.every((n) => n >= 0));
      if (!fits)
        throw new ShapeError(
          `Sides of ${before.join(', ')} and ${after.join(', ')} do not go around ${shapeText(a)}.`,
        );
      return a.map((n, i) => before[i]! + n + after[i]!);
    },
    gradient: (_, { b, gradient, inputs, attributes: { before } }) =>
      b.slice(gradient, before, inputs[0].shape),
    flops: () => 0,
  },

  broadcast: {
    about: 'repeats along the axes where the size is 1; a scalar fills any shape',
    shape([a], { shape }) {
      const fits =
        a.length === 0 || (a.length === shape.length && a.every((n, i) => n === 1 || n === shape[i]));
      if (!fits) throw new ShapeError(`${shapeText(a)} cannot be stretched to ${shapeText(shape)}.`);
      return shape;
    },
    gradient(_, { b, gradient, inputs }) {
      const { shape } = inputs[0];
      if (shape.length === 0) return b.sum(gradient);
      return sameShape(shape, gradient.shape)
        ? gradient
        : b.sumOver(
            gradient,
            shape.flatMap((n, i) => (n === gradient.shape[i] ? [] : [i])),
          );
    },
    flops: () => 0,
  },

  transpose: {
    about: 'rows for columns of a matrix',
    shape([a]) {
      const [rows, columns] = a;
      if (a.length !== 2 || rows === undefined || columns === undefined)
        throw new ShapeError(`Only a matrix is transposed, not ${shapeText(a)}.`);
      return [columns, rows];
    },
    gradient: (_, { b, gradient }) => b.transpose(gradient),
    flops: () => 0,
  },
};
