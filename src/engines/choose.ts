import { webgpu } from '../platform/gpu.ts';
import { hasRelaxedSimd, hasSimd, hasWebAssembly } from '../platform/web-assembly.ts';
import { judge, type Finding } from './adapter.ts';
import type { Engine, TellCompiling } from './engine.ts';
import type { BackendName } from './tfjs/backends/backend-name.ts';
import type { TfjsOptions } from './tfjs/engine.ts';
import type { FindingsStore } from './webgpu/tuning/findings.ts';

/**
 * What an engine can be asked for by, and what it calls itself. `webgpu`, `wasm` and `wasm-relaxed` have kernels of their own;
 * the others are backends of TensorFlow.js, for comparison. `wasm` has the same bits on every machine; `wasm-relaxed` rounds as
 * the machine does, which is up to twice as fast.
 */
export const engineNames = [
  'auto',
  'webgpu',
  'wasm',
  'wasm-relaxed',
  'tfjs-webgpu',
  'tfjs-webgl',
  'tfjs-wasm',
  'tfjs-cpu',
] as const;
export type EngineName = (typeof engineNames)[number];

/** What an engine that calls itself `name` can be asked for by. */
export function engineCalled(name: string): EngineName {
  const known = engineNames.find((one) => one === name);
  if (!known) throw new Error(`There is no engine “${name}”. There are ${engineNames.join(', ')}.`);
  return known;
}

/** Each engine takes what concerns it. */
export interface EngineOptions extends TfjsOptions {
  /**
   * Keeps which kernels webgpu finds to be the fastest on a graphics processor, so that it measures them once and not in
   * every process: `findings` of `stylograph/node` or `stylograph/browser`.
   */
  readonly findings?: FindingsStore;
  /** Receives the number of kernels that webgpu has compiled, while it prepares a plan. */
  readonly compiling?: TellCompiling;
}

export interface Choice {
  readonly engine: Engine;
  /** One sentence: what was taken and why. */
  readonly reason: string;
}

/**
 * The engine of a name. `auto` takes webgpu where there is a real graphics processor behind it, else wasm; a backend of
 * TensorFlow.js where WebAssembly has no SIMD or is refused.
 *
 * @throws Error if an engine asked for by name cannot run here.
 */
export async function chooseEngine(name: EngineName = 'auto', options: EngineOptions = {}): Promise<Choice> {
  if (name !== 'auto') return { engine: await engineOf(name, options), reason: `You chose ${name}.` };
  const found = await findGpu();
  if (!found.usable) return onProcessor(found.text, options);
  try {
    return { engine: await engineOf('webgpu', options), reason: `Runs on WebGPU: ${found.text}.` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return onProcessor(`WebGPU could not start on ${found.text}: ${why.replace(/\.$/, '')}`, options);
  }
}

/** @param why there is no other: the end of a sentence. */
async function onProcessor(why: string, options: EngineOptions): Promise<Choice> {
  if (hasRelaxedSimd())
    return {
      engine: await engineOf('wasm-relaxed', options),
      reason: `Runs on the processor (wasm-relaxed), for ${why}.`,
    };
  if (hasSimd())
    return { engine: await engineOf('wasm', options), reason: `Runs on the processor (wasm), for ${why}.` };
  if (hasWebAssembly())
    return {
      engine: await engineOf('tfjs-wasm', options),
      reason: `Runs on the processor (tfjs-wasm), slower than with SIMD, which WebAssembly lacks here, for ${why}.`,
    };
  return {
    engine: await engineOf('tfjs-cpu', options),
    reason: `Runs on the processor (tfjs-cpu), many times slower than with WebAssembly, which is refused here, for ${why}.`,
  };
}

/** Loads no more than the engine needs. */
async function engineOf(name: Exclude<EngineName, 'auto'>, options: EngineOptions): Promise<Engine> {
  switch (name) {
    case 'webgpu': {
      const { createWebgpuEngine } = await import('./webgpu/engine.ts');
      return createWebgpuEngine(options);
    }
    case 'wasm': {
      const { createWasmEngine } = await import('./wasm/engine.ts');
      return createWasmEngine();
    }
    case 'wasm-relaxed': {
      const { createWasmEngine } = await import('./wasm/engine.ts');
      return createWasmEngine({ build: 'relaxed' });
    }
    case 'tfjs-webgpu':
      return tfjsEngine('webgpu', options);
    case 'tfjs-webgl':
      return tfjsEngine('webgl', options);
    case 'tfjs-wasm':
      return tfjsEngine('wasm', options);
    case 'tfjs-cpu':
      return tfjsEngine('cpu', options);
  }
}

/** TensorFlow.js need not be installed. */
async function tfjsEngine(backend: BackendName, options: EngineOptions): Promise<Engine> {
  try {
    const { createTfjsEngine } = await import('./tfjs/engine.ts');
    return await createTfjsEngine(backend, options);
  } catch (cause) {
    throw isMissingPackage(cause) ? missingTfjs(backend, cause) : cause;
  }
}

/** Whether an import found no package of TensorFlow.js, as Node, Deno and what Vite puts in its place say it. */
function isMissingPackage(error: unknown): boolean {
  return (
    error instanceof Error &&
    /@tensorflow\//.test(error.message) &&
    /cannot find|could not (find|resolve)|not resolve|not found/i.test(error.message)
  );
}

function missingTfjs(backend: BackendName, cause: unknown): Error {
  const packages = ['core', `backend-${backend}`].map((part) => `@tensorflow/tfjs-${part}`);
  return new Error(
    `The tfjs-${backend} engine needs TensorFlow.js, which is not installed: npm install ${packages.join(' ')}`,
    { cause },
  );
}

async function findGpu(): Promise<Finding> {
  const gpu = webgpu();
  if (!gpu) return { usable: false, text: 'there is no WebGPU here' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { usable: false, text: 'WebGPU finds no graphics processor' };
  return judge(adapter.info);
}
