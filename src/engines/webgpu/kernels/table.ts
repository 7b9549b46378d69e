import type { KernelMaker } from '../kernel-maker.ts';
import type { EngineValue, EngineValueOf, KernelPrimitive } from '../../passes/engine-value.ts';
import { conv2dKernel, convolutionKernel } from './convolve.ts';
import { gramKernel } from './gram/gram.ts';
import { putKernel, sourcesOf, takeKernel } from './indices.ts';
import { matmulKernel } from './matmul.ts';
import { arrangeKernel, ranksKernel } from './order.ts';
import { packedKernels } from './packed.ts';
import { resampleKernel, resampleTaps } from './resample.ts';
import { gatherKernel, nearestKernel, scatterKernel } from './rows.ts';

/** The primitives that have kernels of their own. The others are expressions (`passes/entries/rules.ts`), or `sum`. */
export const kernels: { readonly [P in KernelPrimitive]: KernelMaker<P> } = {
  arrange: arrangeKernel,
  conv2d: conv2dKernel,
  convolution: convolutionKernel,
  gather: gatherKernel,
  gram: gramKernel,
  matmul: matmulKernel,
  nearest: nearestKernel,
  put: putKernel,
  ranks: ranksKernel,
  resample: resampleKernel,
  scatter: scatterKernel,
  take: takeKernel,
  ...packedKernels,
};

export function hasKernel(value: EngineValue): value is EngineValueOf<KernelPrimitive> {
  return value.primitive in kernels;
}

/** Numbers that the kernel of a value reads besides the inputs of its primitive: they follow them, in this order. */
export function tablesOf(value: EngineValue): readonly (Float32Array | Uint32Array)[] {
  switch (value.primitive) {
    case 'resample': {
      const { starts, weights } = resampleTaps(value.attributes);
      return [starts, weights];
    }
    case 'take':
      return [Uint32Array.from(value.attributes.indices)];
    case 'put': {
      const { starts, sources } = sourcesOf(value.attributes);
      return [starts, sources];
    }
    default:
      return [];
  }
}
