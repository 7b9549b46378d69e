import { sizeOf, type Shape } from '../../../program/value.ts';
import type { Space } from '../space.ts';
import { requireLength, upload } from '../upload.ts';
import { hostVectors } from '../../vectors/host.ts';

/** Vectors as plain arrays: for backends whose tensors lie in the memory of the process anyway. */
export function hostSpace(shape: Shape): Space<Float32Array> {
  const alive = new Set<Float32Array>();
  const plain = hostVectors(sizeOf(shape));
  const vectors: typeof plain = {
    ...plain,
    create() {
      const vector = plain.create();
      alive.add(vector);
      return vector;
    },
    free(vector) {
      alive.delete(vector);
    },
  };
  const [canvas, gradient] = [vectors.create(), vectors.create()];
  return {
    vectors,
    canvas,
    gradient,
    canvasTensor: () => upload(canvas, shape, 'canvas'),
    takeGradient(tensor) {
      gradient.set(tensor.dataSync<'float32'>());
    },
    read: (v) => Promise.resolve(v.slice()),
    write(v, entries) {
      requireLength(entries, shape, 'vector');
      v.set(entries);
    },
    bytes: () => [...alive].reduce((sum, { byteLength }) => sum + byteLength, 0),
    dispose() {
      alive.clear();
    },
  };
}
