import * as tf from '@tensorflow/tfjs-core';
import { shapeText, sizeOf, type Shape } from '../../program/value.ts';

/**
 * A tensor with a copy of the entries, which the caller may change afterwards. `what` names them in the error that is
 * thrown where their number does not fit the shape.
 */
export function upload(entries: Float32Array, shape: Shape, what: string): tf.Tensor {
  requireLength(entries, shape, what);
  // The cpu backend would keep using the given array.
  return tf.tensor(tf.getBackend() === 'cpu' ? entries.slice() : entries, [...shape], 'float32');
}

/** @throws Error if the number of entries does not fit the shape. */
export function requireLength(entries: Float32Array, shape: Shape, what: string): void {
  if (entries.length !== sizeOf(shape))
    throw new Error(`The ${what} should have ${shapeText(shape)} entries and has ${entries.length}.`);
}
