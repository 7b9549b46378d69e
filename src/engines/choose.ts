import type { Engine } from './engine.ts';
import type { BackendName } from './tfjs/backends/backend-name.ts';
import type { TfjsOptions } from './tfjs/engine.ts';

/** What an engine can be asked for by. */
export const engineNames = ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'] as const satisfies readonly (
  'auto' | BackendName
)[];
export type EngineName = (typeof engineNames)[number];

export interface Choice {
  readonly engine: Engine;
  /** One sentence: what was taken and why. */
  readonly reason: string;
}

/**
 * The engine of a name. `auto` takes webgpu where there is a real graphics processor behind it, else wasm.
 *
 * @throws Error where an engine asked for by name cannot run here.
 */
export async function chooseEngine(name: EngineName = 'auto', options: TfjsOptions = {}): Promise<Choice> {
  const { createTfjsEngine } = await import('./tfjs/engine.ts');
  if (name !== 'auto') return { engine: await createTfjsEngine(name, options), reason: `You chose ${name}.` };
  const found = await findGpu();
  if (!found.usable) {
    const engine = await createTfjsEngine('wasm', options);
    return { engine, reason: `Runs on the processor (wasm), for ${found.text}.` };
  }
  try {
    const engine = await createTfjsEngine('webgpu', options);
    return { engine, reason: `Runs on WebGPU: ${found.text}.` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const engine = await createTfjsEngine('wasm', options);
    return {
      engine,
      reason: `Runs on the processor (wasm), for WebGPU could not start on ${found.text}: ${why}`,
    };
  }
}

interface Finding {
  readonly usable: boolean;
  readonly text: string;
}

async function findGpu(): Promise<Finding> {
  const gpu = typeof navigator === 'undefined' ? undefined : (navigator.gpu as GPU | undefined);
  if (!gpu) return { usable: false, text: 'there is no WebGPU here' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { usable: false, text: 'WebGPU finds no graphics processor' };
  return judge(adapter.info);
}

/** Whether an adapter is a graphics processor, or software that stands in for one and is slower than wasm. */
export function judge(info: Partial<GPUAdapterInfo>): Finding {
  const words = [info.vendor, info.architecture, info.device, info.description];
  const text = [...new Set(words.filter((word) => word !== undefined && word !== ''))].join(' ');
  const software = info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(text);
  if (software)
    return { usable: false, text: `the only WebGPU adapter is software (${text || 'a fallback'})` };
  return { usable: true, text: text || 'an adapter that does not tell its name' };
}
