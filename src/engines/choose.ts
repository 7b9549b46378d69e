import { webgpu } from '../platform/gpu.ts';
import { hasRelaxedSimd, hasSimd, hasWebAssembly } from '../platform/web-assembly.ts';
import { judge, type Finding } from './adapter.ts';
import type { Engine, TellCompiling } from './engine.ts';
import type { TfjsOptions } from './tfjs/engine.ts';
import type { FindingsStore } from './webgpu/tuning/findings.ts';

/**
 * What an engine can be asked for by, and what it calls itself. `webgpu`, `wasm` and `wasm-relaxed` have kernels of their own;
 * the others are backends of TensorFlow.js, for comparison. `wasm` has the same bits on every machine; `wasm-relaxed` rounds as
 * the machine does, which is up to twice as fast. `webgpu-mixed` is webgpu with features in 16 bits.
 */
export const engineNames = [
  'auto',
  'webgpu',
  'webgpu-mixed',
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
  const [name, but] = processorEngine();
  return {
    engine: await engineOf(name, options),
    reason: `Runs on the processor (${name})${but}, for ${why}.`,
  };
}

/** What runs on a processor here, and what is to be said of it. */
function processorEngine(): ['wasm' | 'wasm-relaxed' | 'tfjs-wasm' | 'tfjs-cpu', string] {
  if (hasRelaxedSimd()) return ['wasm-relaxed', ''];
  if (hasSimd()) return ['wasm', ''];
  if (hasWebAssembly()) return ['tfjs-wasm', ', slower than with WebAssembly with SIMD'];
  return ['tfjs-cpu', ', many times slower than with WebAssembly, which is refused here'];
}

/** Loads no more than the engine needs. */
async function engineOf(name: Exclude<EngineName, 'auto'>, options: EngineOptions): Promise<Engine> {
  if (name === 'webgpu' || name === 'webgpu-mixed')
    return (await import('./webgpu/engine.ts')).createWebgpuEngine({
      ...options,
      ...(name === 'webgpu-mixed' && { precision: 'mixed' }),
    });
  if (name === 'wasm' || name === 'wasm-relaxed')
    return (await import('./wasm/engine.ts')).createWasmEngine({
      build: name === 'wasm' ? 'simd' : 'relaxed',
    });
  const backend = backends[name];
  try {
    return await (await import('./tfjs/engine.ts')).createTfjsEngine(backend, options);
  } catch (cause) {
    // TensorFlow.js need not be installed. Each runtime says in its own words that a package is missing, and names it.
    if (!(cause instanceof Error && cause.message.includes('@tensorflow/'))) throw cause;
    const packages = `@tensorflow/tfjs-core @tensorflow/tfjs-backend-${backend}`;
    throw new Error(
      `The ${name} engine needs TensorFlow.js, which is not installed: npm install ${packages}`,
      {
        cause,
      },
    );
  }
}

const backends = {
  'tfjs-webgpu': 'webgpu',
  'tfjs-webgl': 'webgl',
  'tfjs-wasm': 'wasm',
  'tfjs-cpu': 'cpu',
} as const;

async function findGpu(): Promise<Finding> {
  const gpu = webgpu();
  if (!gpu) return { usable: false, text: 'there is no WebGPU here' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { usable: false, text: 'WebGPU finds no graphics processor' };
  return judge(adapter.info);
}
