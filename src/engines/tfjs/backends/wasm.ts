import * as tf from '@tensorflow/tfjs-core';

/**
 * Registers the WebAssembly backend, with its binaries taken from the installed package and never from another host.
 * TensorFlow.js itself picks the binary: SIMD wherever there is SIMD.
 *
 * @param wasmFolder where the binaries are served from, if elsewhere.
 */
export async function registerWasm(wasmFolder: string | undefined): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Its threads start from the source text of a function, which a bundler's renaming breaks: on a cross-origin
  // isolated page a bundled app would wait for them for ever.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (wasmFolder !== undefined) setWasmPaths(wasmFolder);
  // In Node the binaries are found beside the backend's own file.
  else if (!tf.env().getBool('IS_NODE')) setWasmPaths((await import('./wasm-files.ts')).wasmFiles);
}
