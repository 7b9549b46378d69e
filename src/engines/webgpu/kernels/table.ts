import type { ResampleAttributes } from '../../../program/primitives/resample.ts';
import type { Value } from '../../../program/value.ts';
import type { KernelMaker } from '../kernel.ts';
import { matmulKernel } from './matmul.ts';
import { packedKernels } from './packed.ts';
import { plainConvolution, plainGram } from './plain.ts';
import { resampleKernel, resampleTaps } from './resample.ts';

/** The primitives that have kernels of their own. The others are expressions (`fused/rules.ts`), or `sum`. */
export const kernels: Readonly<Record<string, KernelMaker>> = {
  conv2d: plainConvolution,
  gram: plainGram,
  matmul: matmulKernel,
  resample: resampleKernel as KernelMaker,
  ...packedKernels,
};

/** Numbers that a kernel reads besides the inputs of its primitive: they follow them, in this order. */
export const tables: Readonly<Record<string, (value: Value) => readonly (Float32Array | Uint32Array)[]>> = {
  resample(value) {
    const { starts, weights } = resampleTaps(value.attributes as ResampleAttributes);
    return [starts, weights];
  },
};
