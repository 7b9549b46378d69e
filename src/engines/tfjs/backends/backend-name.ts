/** The TensorFlow.js backends that a plan can run on. */
export type BackendName = 'wasm' | 'cpu' | 'webgl' | 'webgpu';

/** Whether tensors lie in memory that JavaScript reads and writes directly. */
export function isHostBackend(name: BackendName): name is 'wasm' | 'cpu' {
  return name === 'wasm' || name === 'cpu';
}
