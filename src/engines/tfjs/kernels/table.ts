import type { Value } from '../../../program/value.ts';
import type { BackendName } from '../backends/backend-name.ts';
import { commonKernels } from './common.ts';
import { gpuKernels } from './gpu.ts';
import { hostKernels } from './host.ts';
import type { KernelTable, Run, Site } from './kernel.ts';
import { wasmKernels } from './wasm.ts';

const special: Record<BackendName, KernelTable> = {
  wasm: wasmKernels,
  cpu: hostKernels,
  webgl: gpuKernels,
  webgpu: gpuKernels,
};

/** What a site knows from the execution it is part of. */
export type Setting = Pick<Site, 'keep'> & { readonly prepared: (value: Value) => boolean };

/** The kernel of a value on a backend. Throws where the engine does not know the primitive. */
export function kernelFor(value: Value, backend: BackendName, setting: Setting): Run {
  const build = special[backend][value.primitive] ?? commonKernels[value.primitive];
  if (!build) throw new Error(`The tfjs engine does not know the primitive “${value.primitive}”.`);
  const { shape, attributes } = value;
  const inputs = value.inputs.map((v) => v.shape);
  return build({ shape, attributes, inputs, keep: setting.keep, prepared: setting.prepared(value) });
}
