import type { Plan } from '../../compile/plan.ts';
import { hasWebAssembly } from '../../platform/web-assembly.ts';
import { computePlan } from '../compute.ts';
import type { Engine, EngineForecast, LeafReader } from '../engine.ts';
import { MOST_PAGES, WasmExecution } from './execution.ts';
import { loadKernels, type Build } from './kernels/load.ts';
import { layOut, PAGE } from './memory/layout.ts';
import { wasmProgram } from './program/wasm-program.ts';

export interface WasmOptions {
  /** Which kernels. `relaxed` is faster, and rounds as the machine does. By default `simd`, with the same bits everywhere. */
  readonly build?: Build;
}

/**
 * The engine for processors: kernels of our own in WebAssembly, with SIMD.
 *
 * @throws Error saying what is missing, where it cannot run here.
 */
export async function createWasmEngine({ build = 'simd' }: WasmOptions = {}): Promise<Engine> {
  if (!hasWebAssembly()) throw new Error('WebAssembly is blocked here. Choose another compute engine.');
  return new WasmEngine(await loadKernels(build));
}

class WasmEngine implements Engine {
  readonly name = 'wasm';
  private readonly kernels: WebAssembly.Module;
  private readonly executions = new Set<WasmExecution>();

  constructor(kernels: WebAssembly.Module) {
    this.kernels = kernels;
  }

  async prepare(plan: Plan, read: LeafReader): Promise<WasmExecution> {
    if (!plan.each.some(({ value }) => value.primitive === 'canvas'))
      throw new Error('The plan has no canvas: there is nothing to optimize.');
    return this.started(plan, read);
  }

  compute(plan: Plan, read: LeafReader): Promise<Record<string, Float32Array>> {
    return computePlan(plan, () => this.started(plan, read));
  }

  forecast(plan: Plan): EngineForecast {
    const { pages, heldBytes } = layOut(wasmProgram(plan, 1));
    return {
      peakBytes: pages * PAGE,
      loopBytes: pages * PAGE,
      constantBytes: heldBytes,
      load: pages / MOST_PAGES,
      batching: false,
    };
  }

  memoryBytes(): number {
    return [...this.executions].reduce((sum, execution) => sum + execution.bytes(), 0);
  }

  dispose(): void {
    for (const execution of this.executions) execution.dispose();
  }

  private async started(plan: Plan, read: LeafReader): Promise<WasmExecution> {
    const execution: WasmExecution = new WasmExecution(plan, () => {
      this.executions.delete(execution);
    });
    this.executions.add(execution);
    try {
      await execution.start(this.kernels, read);
      return execution;
    } catch (error) {
      execution.dispose();
      throw error;
    }
  }
}
