import * as tf from '@tensorflow/tfjs-core';
import type { Kernel, Run } from './kernel.ts';

/** The fused convolution: bias and ReLU are applied while the result is still in registers. */
export const convolution: Kernel<'conv2d'> = ({ attributes }) => {
  const activation = attributes.activation ?? 'linear';
  return (x, filter, bias?: tf.Tensor) =>
    tf.fused.conv2d({
      x: x as tf.Tensor3D,
      filter: filter as tf.Tensor4D,
      ...(bias && { bias }),
      strides: 1,
      pad: 'same',
      activation,
    });
};

const turned: Run = (k) => tf.tidy(() => tf.transpose(tf.reverse(k, [0, 1]), [0, 1, 3, 2]));

export const turn: Kernel<'turn'> = () => turned;
