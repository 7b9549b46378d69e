import { shapesOf, type ComputedPrimitive, type ValueOf } from '../../../program/value.ts';
import type { BackendName } from '../backends/backend-name.ts';
import { commonKernels } from './common.ts';
import { gpuKernels } from './gpu.ts';
import { hostKernels } from './host.ts';
import type { Kernel, Kernels, Run, Site } from './kernel.ts';
import { wasmKernels } from './wasm.ts';

const gpu: Kernels<ComputedPrimitive> = { ...commonKernels, ...gpuKernels };

/** The kernels of each backend: a primitive without one does not compile. */
const kernels: { readonly [B in BackendName]: Kernels<ComputedPrimitive> } = {
  wasm: { ...commonKernels, ...wasmKernels },
  cpu: { ...commonKernels, ...hostKernels },
  webgl: gpu,
  webgpu: gpu,
};

/** What a site knows from the execution it is part of. */
export type Setting = Pick<Site, 'keep' | 'prepared'>;

/** The kernel of a value on a backend. */
export function kernelFor<P extends ComputedPrimitive>(
  value: ValueOf<P>,
  backend: BackendName,
  setting: Setting,
): Run {
  const build: Kernel<P> = kernels[backend][value.primitive];
  const { shape, attributes } = value;
  return build({ shape, attributes, inputs: shapesOf(value), ...setting });
}
