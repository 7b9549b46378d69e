import { webgpu } from '../platform/gpu.ts';
import { hasWebAssembly } from '../platform/web-assembly.ts';
import { judge, type Finding } from './adapter.ts';
import type { Engine, TellCompiling } from './engine.ts';
import type { TfjsOptions } from './tfjs/engine.ts';
import type { FindingsStore } from './webgpu/tuning/findings.ts';

/**
 * What an engine can be asked for by. `webgpu` has kernels of its own; the others are TensorFlow.js, which
 * `tfjs-webgpu` runs on the same device, for comparison.
 */
export const engineNames = ['auto', 'webgpu', 'tfjs-webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];

/** What an engine that calls itself `name` can be asked for by. */
export function engineCalled(name: string): EngineName {
  const asked = name === 'tfjs-webgpu' ? name : name.replace(/^tfjs-/, '');
  const known = engineNames.find((one) => one === asked);
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
 * The engine of a name. `auto` takes webgpu where there is a real graphics processor behind it, else wasm; cpu where
 * WebAssembly is refused.
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
  if (hasWebAssembly())
    return {
      engine: await engineOf('wasm', options),
      reason: `Runs on the processor (wasm), for ${why}.`,
    };
  return {
    engine: await engineOf('cpu', options),
    reason: `Runs on the processor (cpu), many times slower than with WebAssembly, which is refused here, for ${why}.`,
  };
}

/** Loads no more than the engine needs. */
async function engineOf(name: Exclude<EngineName, 'auto'>, options: EngineOptions): Promise<Engine> {
  if (name === 'webgpu') {
    const { createWebgpuEngine } = await import('./webgpu/engine.ts');
    return createWebgpuEngine(options);
  }
  const { createTfjsEngine } = await import('./tfjs/engine.ts');
  return createTfjsEngine(name === 'tfjs-webgpu' ? 'webgpu' : name, options);
}

async function findGpu(): Promise<Finding> {
  const gpu = webgpu();
  if (!gpu) return { usable: false, text: 'there is no WebGPU here' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { usable: false, text: 'WebGPU finds no graphics processor' };
  return judge(adapter.info);
}
