/** The engine on TensorFlow.js alone, for those who choose it themselves: `stylograph/engines/tfjs`. */
export { createTfjsEngine, type TfjsOptions } from './engine.ts';
export type { BackendName } from './backends/backend-name.ts';
export type { BackendOptions } from './backends/load.ts';
export type { Engine, Execution, LeafReader } from '../engine.ts';
