import * as tf from '@tensorflow/tfjs-core';
import { hasWebAssembly } from '../../../platform/web-assembly.ts';
import { openGpu } from '../../webgpu/device/gpu.ts';
import type { BackendName } from './backend-name.ts';
import { registerWasm } from './wasm.ts';

export interface BackendOptions {
  /**
   * Folder that the WebAssembly files of `@tensorflow/tfjs-backend-wasm` are served from, ending in `/`. By default
   * they come from the installed package (Node) or from where the bundler put them (browser).
   */
  readonly wasmFolder?: string | undefined;
}

/** TensorFlow.js abandons a backend that is still starting when another is asked for: they start one by one. */
let previous: Promise<unknown> = Promise.resolve();

/**
 * Imports, registers and starts a backend, which then stays for the life of the process.
 *
 * @throws Error saying what is missing, where the backend cannot run here.
 */
export function loadBackend(name: BackendName, options: BackendOptions = {}): Promise<void> {
  const started = previous.then(() => start(name, options));
  previous = started.catch(() => undefined);
  return started;
}

const registered = new Set<BackendName>();
/** The wasm backend waits for ever when it is started again after a failure. */
const failed = new Set<BackendName>();

async function start(name: BackendName, options: BackendOptions): Promise<void> {
  // Without it TensorFlow.js advertises itself on the console and checks what the program has checked.
  tf.enableProdMode();
  if (!registered.has(name)) await register[name](options);
  registered.add(name);
  if (failed.has(name) || !(await tf.setBackend(name))) {
    failed.add(name);
    throw new Error(failures[name]);
  }
}

const register: Record<BackendName, (options: BackendOptions) => Promise<unknown>> = {
  wasm: async (options) => {
    if (!hasWebAssembly()) throw new Error('WebAssembly is blocked here. Choose another compute engine.');
    await registerWasm(options.wasmFolder);
  },
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  webgl: async () => {
    if (typeof document === 'undefined' && typeof OffscreenCanvas === 'undefined')
      throw new Error('WebGL needs a browser. Use the wasm engine here.');
    await import('@tensorflow/tfjs-backend-webgl');
  },
  // On the device that the webgpu engine uses: tensors and buffers of both can be compared where they lie.
  webgpu: async () => {
    const { device, adapterInfo } = await openGpu();
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
    tf.removeBackend('webgpu');
    tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapterInfo));
  },
};

const failures: Record<BackendName, string> = {
  wasm: 'The tfjs-wasm engine did not start because its .wasm file could not be loaded. Make sure that the server provides it, and try again.',
  cpu: 'The tfjs-cpu engine did not start.',
  webgl: 'WebGL did not start: this browser provides no WebGL context.',
  webgpu: 'WebGPU did not start: the adapter provided no device.',
};
