import type { EngineName } from '../engines/choose.ts';

/** What is used of the package `webgpu`, which need not be installed. */
interface Dawn {
  readonly create: (options: string[]) => GPU;
  readonly globals: object;
}
const PACKAGE: string = 'webgpu';

/** Kept from the garbage collector: Dawn ends when its `GPU` goes. */
let gpu: GPU | undefined;

/**
 * Gives Node `navigator.gpu` through the optional package `webgpu` (Dawn), where the engine may need it.
 *
 * @throws Error where webgpu is asked for by name and the package is not installed.
 */
export async function provideGpu(engine: EngineName): Promise<void> {
  if (gpu || !['auto', 'webgpu', 'tfjs-webgpu'].includes(engine)) return;
  const dawn = await (import(PACKAGE) as Promise<Dawn>).catch((error: unknown) => {
    if (engine === 'auto') return undefined;
    throw new Error('In Node the webgpu engine needs the package “webgpu”: npm install webgpu', {
      cause: error,
    });
  });
  if (!dawn) return;
  Object.assign(globalThis, dawn.globals);
  gpu = dawn.create([]);
  // Newer versions of Node have a navigator of their own.
  const navigator = Reflect.get(globalThis, 'navigator') as object | undefined;
  if (navigator) Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  else Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
}
