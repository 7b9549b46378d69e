/** The engine for processors alone, with kernels of its own: `stylograph/engines/wasm`. */
export { createWasmEngine, type WasmOptions } from './engine.ts';
export type { Engine, Execution, KernelTime, LeafReader } from '../engine.ts';
