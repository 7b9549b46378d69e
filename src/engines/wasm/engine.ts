import type { Plan } from '../../compile/plan.ts';
import { hasRelaxedSimd, hasWebAssembly, sharingThreads, wasmMemory } from '../../platform/web-assembly.ts';
import { computePlan } from '../compute.ts';
import { collectGarbage } from '../../platform/garbage.ts';
import type { Engine, EngineForecast, LeafReader } from '../engine.ts';
import { MOST_PAGES } from './code/encode.ts';
import { WasmExecution } from './execution.ts';
import { loadKernels, type Build } from './kernels/load.ts';
import type { Machine } from './machine.ts';
import { layOut, PAGE } from './memory/layout.ts';
import { wasmProgram } from './program/wasm-program.ts';
import { SingleThread } from './single-thread.ts';
import { ThreadGroup } from './threads/thread-group.ts';
import { WasmWorkspace } from './workspace.ts';

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

/**
 * A thread keeps the memory of plans that it has unloaded until its garbage is collected, and nothing makes that happen: a
 * browser may run out of memory, or of addresses, before. So after so many bytes or plans, other threads take over.
 */
const MOST_GARBAGE = { bytes: 2 ** 28, plans: 32 };
/** Where memory is scarce: what is worth a tenth of a second. */
const SOME_GARBAGE = { bytes: 2 ** 24, plans: 32 };

class WasmEngine implements Engine {
  readonly name: 'wasm' | 'wasm-relaxed';
  private readonly kernels: WebAssembly.Module;
  private group: ThreadGroup | undefined;
  /** While other threads take over. */
  private replacing: Promise<void> | undefined;
  private readonly executions = new Set<WasmExecution>();
  private readonly workspaces = new Set<WasmWorkspace>();
  private readonly forecasts = new WeakMap<Plan, EngineForecast>();
  private economizes = false;
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

  async compute(plan: Plan, read: LeafReader): Promise<Record<string, Float32Array>> {
    try {
      return await computePlan(plan, () => this.started(plan, read));
    } finally {
      if (this.economizes) await this.giveBack();
    }
  }

  forecast(plan: Plan): EngineForecast {
    const known = this.forecasts.get(plan);
    if (known) return known;
    const { pages, heldBytes } = layOut(wasmProgram(plan, this.threads));
    const forecast = {
      peakBytes: pages * PAGE,
      loopBytes: pages * PAGE,
      constantBytes: heldBytes,
      load: pages / MOST_PAGES,
      batching: false,
    };
    this.forecasts.set(plan, forecast);
    return forecast;
  }

  economize(): void {
    this.economizes = true;
  }

  async workspace(plans: readonly Plan[]): Promise<WasmWorkspace> {
    const bytes = plans.reduce((most, plan) => Math.max(most, this.forecast(plan).peakBytes), 0);
    const pages = bytes / PAGE;
    await this.giveBack();
    const memory = memoryOf(pages, this.threads > 1);
    const { group, threads, kernels } = this;
    group?.hold();
    const workspace: WasmWorkspace = new WasmWorkspace({
      memory,
      threads,
      machine: (shared) => group?.machine(shared, true) ?? new SingleThread(kernels, shared),
      ended: () => {
        this.workspaces.delete(workspace);
        group?.release(memory);
      },
    });
    this.workspaces.add(workspace);
    return workspace;
  }

  memoryBytes(): number {
    return [...this.executions, ...this.workspaces].reduce((sum, one) => sum + one.bytes(), 0);
  }

  dispose(): void {
    this.disposed = true;
    for (const one of [...this.executions, ...this.workspaces]) one.dispose();
    this.group?.dispose();
  }

  private async started(plan: Plan, read: LeafReader): Promise<WasmExecution> {
    const execution: WasmExecution = new WasmExecution(plan, this.threads, () => {
      this.executions.delete(execution);
    });
    this.executions.add(execution);
    try {
      const drop = this.economizes ? collectGarbage : undefined;
      await execution.start((pages) => this.machine(pages), read, drop);
      return execution;
    } catch (error) {
      execution.dispose();
      throw error;
    }
  }

  private async machine(pages: number): Promise<Machine> {
    await this.giveBack();
    const memory = memoryOf(pages, this.threads > 1);
    return this.group ? this.group.machine(memory) : new SingleThread(this.kernels, memory);
  }

  /** Gives back the memories of plans that have ended, where that is worth its time. */
  private async giveBack(): Promise<void> {
    const { group, economizes } = this;
    if (group && !group.isSpent(economizes ? SOME_GARBAGE : MOST_GARBAGE)) return;
    if (group && !this.disposed) await (this.replacing ??= this.replace(group));
    if (!economizes) return;
    await group?.gone();
    collectGarbage();
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
