import type { Primitive } from '../primitive.ts';
import { shapeText, sizeOf } from '../value.ts';

const sum: Primitive<{ axes: readonly number[] }> = {
  name: 'sum',
  about: 'sum over `axes`, which stay with size 1',
  shape([a], { axes }) {
    const stray = axes.find((axis) => a![axis] === undefined);
    if (stray !== undefined) throw new Error(`There is no axis ${stray} in ${shapeText(a!)}.`);
    return a!.map((n, i) => (axes.includes(i) ? 1 : n));
  },
  gradient: (_, { b, gradient, inputs }) => b.broadcast(gradient, inputs[0]!.shape),
  flops: ([a]) => sizeOf(a!),
};

const matmul: Primitive = {
  name: 'matmul',
  about: 'matrix product',
  shape([a, b]) {
    if (a!.length !== 2 || b!.length !== 2 || a![1] !== b![0])
      throw new Error(`Matrices of ${shapeText(a!)} and ${shapeText(b!)} cannot be multiplied.`);
    return [a![0]!, b![1]!];
  },
  gradient: (index, { b, gradient, inputs: [left, right] }) =>
    index === 0 ? b.matmul(gradient, b.transpose(right!)) : b.matmul(b.transpose(left!), gradient),
  flops: ([a, b]) => 2 * a![0]! * a![1]! * b![1]!,
};

const gram: Primitive = {
  name: 'gram',
  about: 'aᵀ a of a matrix [positions, channels]: the Gram matrix, [channels, channels]',
  shape([a]) {
    if (a!.length !== 2) throw new Error(`A Gram matrix is made of a matrix, not of ${shapeText(a!)}.`);
    return [a![1]!, a![1]!];
  },
  // d(aᵀ a) = a (D + Dᵀ): one product, since the matrix is symmetric.
  gradient: (_, { b, gradient, inputs }) => b.matmul(inputs[0]!, b.add(gradient, b.transpose(gradient))),
  flops: ([a]) => 2 * a![0]! * a![1]! * a![1]!,
};

export const products = [sum, matmul, gram];
