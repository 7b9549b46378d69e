/** The engine with kernels of its own alone, for those who choose it themselves: `stylograph/engines/webgpu`. */
export { createWebgpuEngine, type WebgpuOptions } from './engine.ts';
export type { FindingsStore } from './tuning/findings.ts';
export { DeviceLostError, type Engine, type Execution, type KernelTime, type LeafReader } from '../engine.ts';
