import type { Engine } from '../../src/engines/engine.ts';
import type { BackendName } from '../../src/engines/tfjs/backends/backend-name.ts';
import { createTfjsEngine } from '../../src/engines/tfjs/engine.ts';
import { hasRelaxedSimd } from '../../src/platform/web-assembly.ts';
import { createWasmEngine } from '../../src/engines/wasm/engine.ts';
import { createWebgpuEngine } from '../../src/engines/webgpu/engine.ts';

export const inBrowser = typeof document !== 'undefined';

/** The backends that can run where the tests run. */
const backendsHere: readonly BackendName[] = inBrowser ? ['wasm', 'webgl', 'webgpu'] : ['wasm', 'cpu'];

/** Whether our own engine can run here; a machine without any Vulkan driver says so and goes without. */
export const hasWebgpu = await findWebgpu();

/** An engine that can run where the tests run. */
export interface EngineHere {
  readonly name: string;
  readonly backend: BackendName | undefined;
  readonly create: () => Promise<Engine>;
}

export const enginesHere: readonly EngineHere[] = [
  ...backendsHere.map((backend) => ({
    name: `tfjs-${backend}`,
    backend,
    create: () => createTfjsEngine(backend),
  })),
  { name: 'wasm', backend: undefined, create: createWasmEngine },
  ...(hasRelaxedSimd()
    ? [{ name: 'wasm-relaxed', backend: undefined, create: () => createWasmEngine({ build: 'relaxed' }) }]
    : []),
  ...(hasWebgpu ? [{ name: 'webgpu', backend: undefined, create: createWebgpuEngine }] : []),
];

async function findWebgpu(): Promise<boolean> {
  if (!inBrowser) await (await import('../../src/cli/node-gpu.ts')).provideGpu('webgpu');
  const adapter = await (navigator.gpu as GPU | undefined)?.requestAdapter();
  if (adapter) return true;
  const message =
    'There is no Vulkan driver here (tools/vulkan.ts looks for one): the webgpu engine is not tested.';
  if (!inBrowser && process.env['CI']) throw new Error(message);
  console.warn(message);
  return false;
}
