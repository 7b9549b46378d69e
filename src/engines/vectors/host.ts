import { typedArrayVectors } from '../../optimizers/arrays.ts';
import type { Vectors } from '../../optimizers/vectors.ts';
import { updateInBlocks } from './blocks.ts';

/** Float32 arrays of `length` entries as a vector space. */
export function hostVectors(length: number): Vectors<Float32Array> {
  return typedArrayVectors(length, () => new Float32Array(length), updateInBlocks);
}
