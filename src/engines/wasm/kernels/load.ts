import { nodeModule } from '../../../platform/node-modules.ts';
import { compileWasm } from '../../../platform/web-assembly.ts';

/** The kernels of `assembly/`, which `npm run build` puts beside this file; those that are shared, for several threads. */
const files = {
  simd: () => new URL('./simd.wasm', import.meta.url),
  'simd-shared': () => new URL('./simd-shared.wasm', import.meta.url),
  relaxed: () => new URL('./relaxed.wasm', import.meta.url),
  'relaxed-shared': () => new URL('./relaxed-shared.wasm', import.meta.url),
};

/** `relaxed` has multiply-adds of one rounding, where the machine has them: the bits differ from machine to machine. */
export type Build = 'simd' | 'relaxed';

const loaded = new Map<keyof typeof files, Promise<WebAssembly.Module>>();

/** @throws Error where the file is not to be had. */
export function loadKernels(build: Build, shared: boolean): Promise<WebAssembly.Module> {
  const name = shared ? (`${build}-shared` as const) : build;
  const known = loaded.get(name);
  if (known) return known;
  const loading = read(files[name]()).then(compileWasm, (error: unknown) => {
    loaded.delete(name);
    throw new Error(
      'The wasm engine did not start because its .wasm file could not be loaded. Make sure that the server provides it, and try again.',
      { cause: error },
    );
  });
  loaded.set(name, loading);
  return loading;
}

async function read(url: URL): Promise<BufferSource> {
  const files = url.protocol === 'file:' ? nodeModule('node:fs/promises') : undefined;
  if (files) return files.readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href}: ${response.status}`);
  return response.arrayBuffer();
}
