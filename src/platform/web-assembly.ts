import { nodeModule } from './node-modules.ts';

/** An empty module: its magic number and version. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Whether WebAssembly is compiled here: some browsers refuse it for safety, and so may a page's policy. */
export function hasWebAssembly(): boolean {
  try {
    return new WebAssembly.Module(EMPTY) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** Empty but for a function that makes a vector of one number. */
const WITH_SIMD = Uint8Array.of(
  ...EMPTY,
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // Its type: () -> v128.
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 15, 11], // i32.const 0, i8x16.splat, end.
);

/** Whether WebAssembly is compiled here, with instructions for vectors. */
export function hasSimd(): boolean {
  return hasWebAssembly() && WebAssembly.validate(WITH_SIMD);
}

/** Empty but for a function that multiplies and adds vectors in one rounding, or in two as the machine likes. */
const WITH_RELAXED_SIMD = Uint8Array.of(
  ...EMPTY,
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // Its type: () -> v128.
  ...[3, 2, 1, 0],
  ...[10, 19, 1, 17, 0],
  ...[0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15], // i32.const 0, i8x16.splat: three times.
  ...[0xfd, 0x85, 2, 11], // f32x4.relaxed_madd, end.
);

/** Whether WebAssembly is compiled here, with instructions for vectors whose rounding depends on the machine. */
export function hasRelaxedSimd(): boolean {
  try {
    return WebAssembly.validate(WITH_RELAXED_SIMD) && hasWebAssembly();
  } catch {
    return false;
  }
}

/** A module of these bytes. Rejects where they are none, or WebAssembly is refused. */
export async function compileWasm(bytes: BufferSource): Promise<WebAssembly.Module> {
  return WebAssembly.compile(bytes);
}

/** An instance of a module. Rejects where an import is missing. */
export async function startWasm(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.Instance> {
  return WebAssembly.instantiate(module, imports);
}

/** A memory of so many pages of 64 KiB, `shared` among threads or not; undefined if there is not that much. */
export function wasmMemory(pages: number, shared: boolean): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch {
    return undefined;
  }
}

/** Above so many threads, the waits at the end of each operation cost more than another thread brings. */
const MOST_THREADS = 16;

/** How many threads may share memory here: one for each core; 1 in a page that is not cross-origin isolated. */
export function sharingThreads(): number {
  if (typeof SharedArrayBuffer === 'undefined') return 1;
  // Only browsers know the word.
  if ('crossOriginIsolated' in globalThis && !globalThis.crossOriginIsolated) return 1;
  const cores = nodeModule('node:os')?.availableParallelism() ?? navigator.hardwareConcurrency;
  return Math.min(MOST_THREADS, cores);
}
