import type { Primitives } from '../primitive.ts';
import { rowsColumns, ShapeError, shapeText, sizeOf } from '../shape.ts';

export const products: Primitives<'sum' | 'matmul' | 'gram'> = {
  sum: {
    about: 'sum over `axes`, which stay with size 1',
    shape([a], { axes }) {
      const stray = axes.find((axis) => a[axis] === undefined);
      if (stray !== undefined) throw new ShapeError(`There is no axis ${stray} in ${shapeText(a)}.`);
      return a.map((n, i) => (axes.includes(i) ? 1 : n));
    },
    gradient: (_, { b, gradient, inputs }) => b.broadcast(gradient, inputs[0].shape),
    flops: ([a]) => sizeOf(a),
  },

  matmul: {
    about: 'matrix product',
    shape([a, b]) {
      const [rows, inner, columns] = [a[0], a[1], b[1]];
      const fits = a.length === 2 && b.length === 2 && inner === b[0];
      if (!fits || rows === undefined || columns === undefined)
        throw new ShapeError(`Matrices of ${shapeText(a)} and ${shapeText(b)} cannot be multiplied.`);
      return [rows, columns];
    },
    gradient: (index, { b, gradient, inputs: [left, right] }) =>
      index === 0 ? b.matmul(gradient, b.transpose(right)) : b.matmul(b.transpose(left), gradient),
    flops: ([a, b]) => 2 * sizeOf(a) * rowsColumns(b)[1],
  },

  gram: {
    about: 'aᵀ a of a matrix [positions, channels]: the Gram matrix, [channels, channels]',
    shape([a]) {
      const [, channels] = a;
      if (a.length !== 2 || channels === undefined)
        throw new ShapeError(`A Gram matrix is made of a matrix, not of ${shapeText(a)}.`);
      return [channels, channels];
    },
    // d(aᵀ a) = a (D + Dᵀ): one product, since the matrix is symmetric.
    gradient: (_, { b, gradient, inputs }) => b.matmul(inputs[0], b.add(gradient, b.transpose(gradient))),
    flops: ([a]) => 2 * sizeOf(a) * rowsColumns(a)[1],
  },
};
