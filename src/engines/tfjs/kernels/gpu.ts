import * as tf from '@tensorflow/tfjs-core';
import { heightWidthChannels, type Shape } from '../../../program/shape.ts';
import { arrange, pick, put, ranks } from './gpu-order.ts';
import type { BackendPrimitive, Kernel, Kernels, Run } from './kernel.ts';
import { resampleMatrix } from './resample-matrix.ts';

/**
 * A matrix with a row or a column of zeros more where their number is odd. On WebGL, TensorFlow.js multiplies textures of 2 x 2
 * entries, and what an operation leaves beyond an odd number of them would be summed too.
 */
function even(x: tf.Tensor, axis: 0 | 1): tf.Tensor {
  if (x.shape[axis]! % 2 === 0) return x;
  return tf.pad(
    x,
    axis === 0
      ? [
          [0, 1],
          [0, 0],
        ]
      : [
          [0, 0],
          [0, 1],
        ],
  );
}

const gram: Run = (a) =>
  tf.tidy(() => {
    const rows = even(a, 0);
    return tf.matMul(rows, rows, true, false);
  });

const matmul: Run = (a, b) => tf.tidy(() => tf.matMul(even(a, 1), even(b, 0)));

/** [h, w, c] cut to even sizes and seen as squares: [h/2, 2, w/2, 2, c]. */
function squares(x: tf.Tensor, height: number, width: number, channels: number): tf.Tensor {
  return tf.reshape(tf.slice(x, [0, 0, 0], [2 * height, 2 * width, channels]), [
    height,
    2,
    width,
    2,
    channels,
  ]);
}

const maxPoolGradient: Kernel<'max-pool-gradient'> = ({ shape, inputs: [gradient] }) => {
  const [height, width, channels] = heightWidthChannels(gradient);
  const one = [height, 1, width, 1, channels];
  return (g, x, y) =>
    tf.tidy(() => {
      const parts = squares(x, height, width, channels);
      const best = tf.reshape(y, one);
      let left: tf.Tensor = tf.reshape(g, one);
      const rows = [0, 1].map((i) => {
        const row = [0, 1].map((j) => {
          const part = tf.slice(parts, [0, i, 0, j, 0], one);
          const here = tf.mul(left, tf.cast(tf.equal(part, best), 'float32'));
          // What the first maximum took is gone for those after it.
          left = tf.sub(left, here);
          return here;
        });
        return tf.concat(row, 3);
      });
      return padded(tf.reshape(tf.concat(rows, 1), [2 * height, 2 * width, channels]), shape);
    });
};

const averagePoolGradient: Kernel<'average-pool-gradient'> = ({ shape, inputs: [gradient] }) => {
  const [height, width, channels] = heightWidthChannels(gradient);
  return (g) =>
    tf.tidy(() => {
      // In two steps: the webgpu backend tiles five axes on the processor, after a read that blocks.
      const quarter = tf.reshape(tf.mul(g, 0.25), [height, 1, width, channels]);
      const tall = tf.reshape(tf.tile(quarter, [1, 2, 1, 1]), [2 * height, width, 1, channels]);
      const spread = tf.reshape(tf.tile(tall, [1, 1, 2, 1]), [2 * height, 2 * width, channels]);
      return padded(spread, shape);
    });
};

/** Zeros for an odd last row or column. */
function padded(x: tf.Tensor, shape: Shape): tf.Tensor {
  const [height, width] = heightWidthChannels(shape);
  const margins: [number, number][] = [
    [0, height - x.shape[0]],
    [0, width - x.shape[1]!],
    [0, 0],
  ];
  return tf.pad(x, margins);
}

const resample: Kernel<'resample'> = ({ shape, inputs: [from], attributes, keep }) => {
  const matrix = keep(resampleMatrix(attributes));
  const [height, width, channels] = heightWidthChannels(from);
  const to = [...shape];
  if (attributes.axis === 0)
    return (x) => tf.tidy(() => tf.reshape(tf.matMul(matrix, tf.reshape(x, [height, width * channels])), to));
  return (x) =>
    tf.tidy(() => {
      const columns = tf.reshape(tf.transpose(tf.reshape(x, [height, width, channels]), [1, 0, 2]), [
        width,
        height * channels,
      ]);
      const product = tf.reshape(tf.matMul(matrix, columns), [-1, height, channels]);
      return tf.reshape(tf.transpose(product, [1, 0, 2]), to);
    });
};

/** Kernels for tensors that lie on a GPU: operations of TensorFlow.js only. */
export const gpuKernels: Kernels<BackendPrimitive | 'matmul'> = {
  gram: () => gram,
  matmul: () => matmul,
  sum: ({ attributes }) => {
    const axes = [...attributes.axes];
    return (a) => tf.sum(a, axes, true);
  },
  'max-pool-gradient': maxPoolGradient,
  'average-pool-gradient': averagePoolGradient,
  resample,
  put,
  ranks,
  arrange: () => arrange,
  pick,
};
