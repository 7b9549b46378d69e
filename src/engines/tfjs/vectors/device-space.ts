import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../../../program/value.ts';
import type { Space } from '../space.ts';
import { upload } from '../upload.ts';
import { put, type Box } from './box.ts';
import { deviceVectors } from './device.ts';

/** Vectors as tensors on a GPU. `use` makes the engine's backend the current one. */
export function deviceSpace(shape: Shape, use: () => void): Space<Box> {
  const alive = new Set<Box>();
  const vectors = deviceVectors(shape, use, alive);
  const [canvas, gradient] = [vectors.create(), vectors.create()];
  return {
    vectors,
    canvas,
    gradient,
    canvasTensor: () => tf.clone(canvas.tensor),
    takeGradient(tensor) {
      put(gradient, tf.clone(tensor));
    },
    read: (v) => v.tensor.data<'float32'>(),
    write(v, entries) {
      use();
      put(v, upload(entries, shape, 'vector'));
    },
    bytes: () => [...alive].reduce((sum, { tensor }) => sum + 4 * tensor.size, 0),
    dispose() {
      for (const { tensor } of alive) tensor.dispose();
      alive.clear();
    },
  };
}
