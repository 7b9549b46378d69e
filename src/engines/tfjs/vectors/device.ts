import * as tf from '@tensorflow/tfjs-core';
import type { Pointwise, PointwiseRule, Vectors } from '../../../optimizers/vectors.ts';
import type { Shape } from '../../../program/value.ts';
import { put, type Box } from './box.ts';

/**
 * Tensors of one shape as a vector space. `use` makes the engine's backend the current one. A sum is taken along rows
 * on the device, and of the rows in float64 here: float32 alone would lose digits over a million entries.
 */
export function deviceVectors(shape: Shape, use: () => void, owned: Set<Box>): Vectors<Box> {
  const size = [...shape];
  const rows = [shape[0] ?? 1, -1];
  const total = (term: () => tf.Tensor): Promise<number> =>
    reduce(() => tf.sum(tf.reshape(term(), rows), 1), use).then((parts) =>
      parts.reduce((sum, part) => sum + part, 0),
    );
  return {
    create() {
      use();
      const box = { tensor: tf.zeros(size) };
      owned.add(box);
      return box;
    },
    free(box) {
      if (owned.delete(box)) box.tensor.dispose();
    },
    copy(from, to) {
      use();
      put(to, tf.clone(from.tensor));
    },
    scale(a, x) {
      use();
      put(x, tf.mul(x.tensor, a));
    },
    axpy(a, x, y) {
      use();
      put(
        y,
        tf.tidy(() => tf.add(tf.mul(x.tensor, a), y.tensor)),
      );
    },
    dot: (x, y) => total(() => tf.mul(x.tensor, y.tensor)),
    sumAbs: (x) => total(() => tf.abs(x.tensor)),
    maxAbs: (x) =>
      reduce(() => tf.max(tf.reshape(tf.abs(x.tensor), rows), 1), use).then((parts) =>
        parts.reduce((most, part) => Math.max(most, part), 0),
      ),
    update(rule, vectors, scalars) {
      use();
      update(rule, vectors, scalars);
    },
  };
}

async function reduce(compute: () => tf.Tensor, use: () => void): Promise<Float32Array> {
  use();
  const tensor = tf.tidy(compute);
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}

const arithmetic: Pointwise<tf.Tensor> = {
  constant: (value) => tf.scalar(value),
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  sqrt: (a) => tf.sqrt(a),
  min: (a, b) => tf.minimum(a, b),
  max: (a, b) => tf.maximum(a, b),
};

function update<N extends string>(
  rule: PointwiseRule<N>,
  vectors: Record<N, Box>,
  scalars: Record<string, number>,
): void {
  const boxes = Object.entries(vectors) as [N, Box][];
  const changed = tf.tidy(() => {
    const entries = Object.fromEntries(boxes.map(([name, box]) => [name, box.tensor])) as Record<
      N,
      tf.Tensor
    >;
    const constants = Object.fromEntries(Object.entries(scalars).map(([k, value]) => [k, tf.scalar(value)]));
    // A rule may give one of its inputs back as it is; the clone lets every box own what it holds.
    const results = Object.entries(rule.apply(arithmetic, entries, constants)) as [string, tf.Tensor][];
    return Object.fromEntries(results.map(([name, tensor]) => [name, tf.clone(tensor)]));
  });
  for (const [name, box] of boxes) if (changed[name]) put(box, changed[name]);
}
