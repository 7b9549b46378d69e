import type { Plan } from '../../compile/plan.ts';
import { hasRelaxedSimd, hasWebAssembly, sharingThreads, wasmMemory } from '../../platform/web-assembly.ts';
import { computePlan } from '../compute.ts';
import type { Engine, EngineForecast, LeafReader } from '../engine.ts';
import { MOST_PAGES } from './code/encode.ts';
import { WasmExecution } from './execution.ts';
import { loadKernels, type Build } from './kernels/load.ts';
import type { Machine } from './machine.ts';
import { layOut, PAGE } from './memory/layout.ts';
import { wasmProgram } from './program/wasm-program.ts';
import { SingleThread } from './single-thread.ts';
import { ThreadGroup } from './threads/thread-group.ts';

export interface WasmOptions {
  /**
   * Which kernels. `relaxed` is up to twice as fast where the processor multiplies and adds at once, and rounds as the
   * machine does. By default `simd`, with the same bits everywhere.
   */
  readonly build?: Build;
  /**
   * How many threads compute. By default one for each core, and one in a page that is not cross-origin isolated. The bits
   * of the results do not depend on it.
   */
  readonly threads?: number;
}

/**
 * The engine for processors: kernels of our own in WebAssembly, with SIMD and threads.
 *
 * @throws Error saying what is missing, where it cannot run here.
 */
export async function createWasmEngine({
  build = 'simd',
  threads = sharingThreads(),
}: WasmOptions = {}): Promise<Engine> {
  if (!hasWebAssembly()) throw new Error('WebAssembly is blocked here. Choose another compute engine.');
  if (build === 'relaxed' && !hasRelaxedSimd())
    throw new Error('WebAssembly has no relaxed SIMD here. Choose the compute engine wasm.');
  const group = threads > 1 ? await groupOf(build, threads) : undefined;
  return new WasmEngine(build, group?.kernels ?? (await loadKernels(build, false)), group);
}

/** Undefined where threads are refused, or their script does not come: one thread does without. */
async function groupOf(build: Build, threads: number): Promise<ThreadGroup | undefined> {
  const kernels = await loadKernels(build, true);
  try {
    return await ThreadGroup.start(kernels, threads);
  } catch {
    return undefined;
  }
}

class WasmEngine implements Engine {
  readonly name: 'wasm' | 'wasm-relaxed';
  private readonly kernels: WebAssembly.Module;
  private group: ThreadGroup | undefined;
  /** While other threads take over. */
  private replacing: Promise<void> | undefined;
  private readonly executions = new Set<WasmExecution>();
  private disposed = false;

  constructor(build: Build, kernels: WebAssembly.Module, group: ThreadGroup | undefined) {
    this.name = build === 'relaxed' ? 'wasm-relaxed' : 'wasm';
    this.kernels = kernels;
    this.group = group;
  }

  get threads(): number {
    return this.group?.count ?? 1;
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
    const { pages, heldBytes } = layOut(wasmProgram(plan, this.threads));
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
    this.disposed = true;
    for (const execution of this.executions) execution.dispose();
    this.group?.dispose();
  }

  private async started(plan: Plan, read: LeafReader): Promise<WasmExecution> {
    const execution: WasmExecution = new WasmExecution(plan, this.threads, () => {
      this.executions.delete(execution);
    });
    this.executions.add(execution);
    try {
      await execution.start((pages) => this.machine(pages), read);
      return execution;
    } catch (error) {
      execution.dispose();
      throw error;
    }
  }

  private async machine(pages: number): Promise<Machine> {
    if (this.group?.isSpent) await (this.replacing ??= this.replace(this.group));
    const memory = memoryOf(pages, this.threads > 1);
    return this.group ? this.group.machine(memory) : new SingleThread(this.kernels, memory);
  }

  private async replace(group: ThreadGroup): Promise<void> {
    group.dispose();
    try {
      this.group = await ThreadGroup.start(this.kernels, this.threads);
      if (this.disposed) this.group.dispose();
    } finally {
      this.replacing = undefined;
    }
  }
}

function memoryOf(pages: number, shared: boolean): WebAssembly.Memory {
  const memory = wasmMemory(pages, shared);
  if (memory) return memory;
  const gigabytes = ((pages * PAGE) / 1e9).toFixed(1);
  throw new Error(
    `The graph needs ${gigabytes} GB of memory, more than the wasm engine can get. ` +
      'Use a smaller size, fewer or earlier layers, or a GPU engine.',
  );
}
