import * as tf from '@tensorflow/tfjs-core';
import { resampleWindows } from '../../../images/resample.ts';
import type { PrimitiveAttributes } from '../../../program/signatures.ts';

/** The dense matrix of a resampling: [to, from], or [from, to] where it is transposed. */
export function resampleMatrix({
  from,
  to,
  filter,
  transposed,
}: PrimitiveAttributes['resample']): tf.Tensor2D {
  const { starts, weights } = resampleWindows(from, to, filter);
  const entries = new Float32Array(from * to);
  weights.forEach((window, i) => {
    window.forEach((weight, k) => {
      const j = starts[i]! + k;
      entries[transposed ? j * to + i : i * from + j] = weight;
    });
  });
  return tf.tensor2d(entries, transposed ? [from, to] : [to, from]);
}
