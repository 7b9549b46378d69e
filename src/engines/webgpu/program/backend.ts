import { heightWidthChannels } from '../../../program/shape.ts';
import type { Backend } from '../../passes/backend.ts';
import { bitLayout } from '../kernels/bit-layout.ts';
import type { DeviceTraits } from '../kernel.ts';

/** Input channels up to which a convolution is cheaper to compute again than to keep. */
const FEW_CHANNELS = 4;

/** What the kernels of this engine can take in. */
export function backendOf({ limits }: DeviceTraits): Backend {
  return {
    convolution: {
      before: { unpool: true, mask: true },
      // With everything else that it can read and write, two tensors added make eight buffers.
      after: { add: 2, mask: true, outputs: ['signs', 'pooled', 'choices'] },
    },
    bits: bitLayout,
    mostBound: limits.maxStorageBuffersPerShaderStage,
    isRecomputed: (value) =>
      value.primitive === 'conv2d' && heightWidthChannels(value.inputs[0].shape)[2] <= FEW_CHANNELS,
    expressions: { operations: 4, operationsOfScalar: 10, reads: 2 },
  };
}
