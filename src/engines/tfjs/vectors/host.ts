import type { Vectors } from '../../../optimizers/vectors.ts';
import { updateInBlocks } from './blocks.ts';

/** Float32 arrays of `length` entries as a vector space. Sums are taken in float64. */
export function hostVectors(length: number): Vectors<Float32Array> {
  return {
    create: () => new Float32Array(length),
    free: () => undefined,
    copy: (from, to) => {
      to.set(from);
    },
    scale: (a, x) => {
      for (let i = 0; i < length; i++) x[i] = a * x[i]!;
    },
    axpy: (a, x, y) => {
      for (let i = 0; i < length; i++) y[i] = a * x[i]! + y[i]!;
    },
    dot: (x, y) => {
      let total = 0;
      for (let i = 0; i < length; i++) total += x[i]! * y[i]!;
      return Promise.resolve(total);
    },
    maxAbs: (x) => {
      let most = 0;
      // Written so that NaN is kept, as Math.max keeps it.
      for (let i = 0; i < length; i++) if (!(Math.abs(x[i]!) <= most)) most = Math.abs(x[i]!);
      return Promise.resolve(most);
    },
    sumAbs: (x) => {
      let total = 0;
      for (let i = 0; i < length; i++) total += Math.abs(x[i]!);
      return Promise.resolve(total);
    },
    update: updateInBlocks,
  };
}
