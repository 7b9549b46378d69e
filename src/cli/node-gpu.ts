import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { EngineName } from '../engines/choose.ts';
import { driverFiles, probeGpu } from './gpu-probe.ts';

/** What is used of the package `webgpu`, which need not be installed. */
interface Dawn {
  readonly create: (options: string[]) => GPU;
  readonly globals: object;
}

/** Passes the result of the search to processes started from here: `adapter` or `none`. */
export const PROBED = 'STYLOGRAPH_PROBED';

/** Kept from the garbage collector: Dawn ends when its `GPU` goes. */
let gpu: Pick<GPU, 'requestAdapter'> | undefined;

/** In the place of drivers that give no adapter: they are not asked again. */
const nothing = { requestAdapter: () => Promise.resolve(null) };

/**
 * Gives Node `navigator.gpu` through the optional package `webgpu` (Dawn), where the engine may need it. What drivers have to
 * complain of is not seen, unless `STYLOGRAPH_DEBUG` is set.
 *
 * @throws Error if webgpu is asked for by name and the package is not installed.
 */
export async function provideGpu(engine: EngineName): Promise<void> {
  if (gpu || !['auto', 'webgpu', 'webgpu-mixed', 'tfjs-webgpu'].includes(engine)) return;
  if (engine === 'auto' && process.platform === 'linux' && driverFiles().length === 0) return;
  const address = addressOfDawn();
  if (address === undefined) {
    if (engine === 'auto') return;
    throw new Error('In Node.js, the webgpu engine needs the package “webgpu”: npm install webgpu');
  }
  if (process.env['STYLOGRAPH_DEBUG'] === undefined && process.env[PROBED] === undefined) {
    const { variables, adapter } = await probeGpu(address);
    Object.assign(process.env, variables, { [PROBED]: adapter ? 'adapter' : 'none' });
  }
  const navigator = Reflect.get(globalThis, 'navigator') as object | undefined;
  gpu = process.env[PROBED] === 'none' ? nothing : await load(address);
  // Newer versions of Node have a navigator of their own.
  if (navigator) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}

/** The address of the package `webgpu`; undefined if it is not installed. */
export function addressOfDawn(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  } catch {
    return undefined;
  }
}

async function load(address: string): Promise<GPU> {
  const { create, globals } = (await import(/* @vite-ignore */ address)) as Dawn;
  Object.assign(globalThis, globals);
  return create([]);
}
