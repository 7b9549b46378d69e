import type { IndexAttributes } from '../../../program/primitives/indices.ts';
import type { ResampleAttributes } from '../../../program/primitives/resample.ts';
import type { Value } from '../../../program/value.ts';
import type { KernelMaker } from '../kernel.ts';
import { conv2dKernel, convolutionKernel } from './convolve.ts';
import { putKernel, sourcesOf, takeKernel } from './indices.ts';
import { matmulKernel } from './matmul.ts';
import { packedKernels } from './packed.ts';
import { arrangeKernel, ranksKernel } from './order.ts';
import { gramKernel } from './gram/gram.ts';
import { resampleKernel, resampleTaps } from './resample.ts';

/** The primitives that have kernels of their own. The others are expressions (`fused/rules.ts`), or `sum`. */
export const kernels: Readonly<Record<string, KernelMaker>> = {
  arrange: arrangeKernel,
  conv2d: conv2dKernel,
  convolution: convolutionKernel as KernelMaker,
  gram: gramKernel,
  matmul: matmulKernel,
  put: putKernel as KernelMaker,
  ranks: ranksKernel as KernelMaker,
  resample: resampleKernel as KernelMaker,
  take: takeKernel as KernelMaker,
  ...packedKernels,
};

/** Numbers that a kernel reads besides the inputs of its primitive: they follow them, in this order. */
export const tables: Readonly<Record<string, (value: Value) => readonly (Float32Array | Uint32Array)[]>> = {
  resample(value) {
    const { starts, weights } = resampleTaps(value.attributes as ResampleAttributes);
    return [starts, weights];
  },
  take: ({ attributes }) => [Uint32Array.from((attributes as IndexAttributes).indices)],
  put({ attributes }) {
    const { starts, sources } = sourcesOf(attributes as IndexAttributes);
    return [starts, sources];
  },
};
