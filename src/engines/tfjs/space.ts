import type { Tensor } from '@tensorflow/tfjs-core';
import type { Vectors } from '../../optimizers/vectors.ts';

/** The vectors of one execution: where the canvas and its gradient are kept between evaluations. */
export interface Space<V> {
  readonly vectors: Vectors<V>;
  readonly canvas: V;
  readonly gradient: V;
  /** A new tensor with the canvas as it is now, which the caller disposes. */
  canvasTensor(): Tensor;
  /** Takes a copy of the gradient; the tensor stays the caller's. */
  takeGradient(tensor: Tensor): void;
  read(v: V): Promise<Float32Array>;
  write(v: V, entries: Float32Array): void;
  /** Bytes that the vectors made so far take, as long as they are not freed. */
  bytes(): number;
  dispose(): void;
}
