import { chooseEngine, type Choice, type EngineName } from '../engines/choose.ts';
import type { TellCompiling } from '../engines/engine.ts';
import { findings } from '../run/resolver.node.ts';
import { provideGpu } from './node-gpu.ts';

/**
 * The engine of a name, here: with WebGPU if there is any, and what was found of the graphics processor before.
 *
 * @throws Error if an engine asked for by name cannot run here.
 */
export async function engineHere(name: EngineName, compiling?: TellCompiling): Promise<Choice> {
  await provideGpu(name);
  return chooseEngine(name, { findings, ...(compiling && { compiling }) });
}
