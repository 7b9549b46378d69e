import { compileWasm } from '../../../platform/web-assembly.ts';

/** The kernels of `assembly/`, which `npm run build` puts beside this file. */
const files = {
  simd: () => new URL('./simd.wasm', import.meta.url),
  /** With multiply-adds of one rounding, where the machine has them: the bits differ from machine to machine. */
  relaxed: () => new URL('./relaxed.wasm', import.meta.url),
};
export type Build = keyof typeof files;

const loaded = new Map<Build, Promise<WebAssembly.Module>>();

/** @throws Error where the file is not to be had. */
export function loadKernels(build: Build): Promise<WebAssembly.Module> {
  const known = loaded.get(build);
  if (known) return known;
  const loading = read(files[build]()).then(compileWasm, (error: unknown) => {
    loaded.delete(build);
    throw new Error(
      'The wasm engine did not start because its .wasm file could not be loaded. Make sure that the server provides it, and try again.',
      { cause: error },
    );
  });
  loaded.set(build, loading);
  return loading;
}

async function read(url: URL): Promise<BufferSource> {
  if (url.protocol === 'file:') {
    // Not imported: a bundler for browsers would look for it.
    const bytes = await process.getBuiltinModule('node:fs/promises').readFile(url);
    return new Uint8Array(bytes);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.href}: ${response.status}`);
  return response.arrayBuffer();
}
