import type { Plan } from '../../compile/plan.ts';
import { judge } from '../adapter.ts';
import { computePlan } from '../compute.ts';
import {
  DeviceLostError,
  type Attention,
  type Engine,
  type EngineForecast,
  type Execution,
  type LeafReader,
  type TellCompiling,
} from '../engine.ts';
import { lossTold, openGpu, type Gpu } from './device/gpu.ts';
import { WebgpuExecution } from './execution/execution.ts';
import type { DeviceTraits } from './kernel.ts';
import { forecast, requireBindable } from './memory/forecast.ts';
import { layOut } from './memory/layout.ts';
import { deviceProgram } from './program/device-program.ts';
import { Findings, type FindingsStore } from './tuning/findings.ts';
import { sitesOf } from './tuning/sites.ts';
import { Trials } from './tuning/trials.ts';
import { BUDGET, tune } from './tuning/tune.ts';
import { forecastSearch } from './vectors/l-bfgs/sizes.ts';

export interface WebgpuOptions {
  /** Keeps which kernels were found to be the fastest. Without one, that is forgotten with the process. */
  readonly findings?: FindingsStore;
  /** Receives the number of compiled kernels of a plan, while it is prepared. */
  readonly compiling?: TellCompiling;
  /** Measures kernels on software too, however long it takes: for tests. */
  readonly measureAll?: boolean;
  /**
   * `mixed` stores features and their gradients in 16 bits, which takes about half of the memory. What is computed, the canvas,
   * its gradient and losses stay float32. The engine's name is `webgpu-mixed` then. By default everything is float32.
   */
  readonly precision?: 'mixed';
}

/**
 * The engine with kernels of its own, on the device that it shares with TensorFlow.js. A device that was lost is replaced
 * when the next plan is prepared.
 *
 * Before it prepares a plan it measures, for about two seconds at most besides compiling them, which of two or three ways is the fastest for
 * each convolution of which that is not known, and remembers it. Not on a software adapter: shaders take up to a second
 * each to compile there, and the order by count of operations is good enough.
 *
 * @throws Error saying what is missing, where there is no WebGPU or no adapter.
 */
export async function createWebgpuEngine(options: WebgpuOptions = {}): Promise<Engine> {
  const { adapterInfo, traits } = await openGpu();
  const findings = await Findings.of(adapterInfo, options.findings);
  return new WebgpuEngine(judge(adapterInfo).text, traits, findings, options);
}

class WebgpuEngine implements Engine {
  readonly name: string;
  readonly adapter: string;
  /** Of the device that the engine began with: one that takes its place is the same. */
  private readonly traits: DeviceTraits;
  private readonly findings: Findings;
  private readonly measureAll: boolean;
  private readonly compiling: TellCompiling | undefined;
  private readonly executions = new Set<WebgpuExecution>();
  private readonly share: { attention: Attention } = { attention: 'all' };

  constructor(
    adapter: string,
    traits: DeviceTraits,
    findings: Findings,
    { measureAll = false, compiling, precision }: WebgpuOptions,
  ) {
    this.adapter = adapter;
    this.traits = { ...traits, findings: findings.known, ...(precision && { precision }) };
    this.name = precision === 'mixed' ? 'webgpu-mixed' : 'webgpu';
    this.findings = findings;
    this.measureAll = measureAll;
    this.compiling = compiling;
  }

  async prepare(plan: Plan, read: LeafReader): Promise<Execution> {
    if (!plan.each.some(({ value }) => value.primitive === 'canvas'))
      throw new Error('The plan has no canvas: there is nothing to optimize.');
    await this.findWays(plan);
    return this.started(plan, read);
  }

  async compute(plan: Plan, read: LeafReader, loop?: Plan): Promise<Record<string, Float32Array>> {
    const compute = async () => {
      if (loop) await this.findWays(loop);
      return computePlan(plan, () => this.started(plan, read));
    };
    // Nothing is lost that another device cannot do again.
    return compute().catch((error: unknown) => {
      if (error instanceof DeviceLostError) return compute();
      throw error;
    });
  }

  forecast(plan: Plan): EngineForecast {
    const { load, peakBytes, heldBytes, loopBytes, dispatches } = forecast(plan, this.traits);
    return {
      load,
      peakBytes,
      loopBytes: heldBytes + loopBytes,
      constantBytes: heldBytes,
      dispatches,
      batching: true,
      queuedSearch: (settings, length) => forecastSearch(this.traits, length, settings),
    };
  }

  attend(attention: Attention): void {
    this.share.attention = attention;
  }

  memoryBytes(): number {
    return [...this.executions].reduce((sum, execution) => sum + execution.bytes(), 0);
  }

  dispose(): void {
    for (const execution of this.executions) execution.dispose();
  }

  private async findWays(plan: Plan): Promise<void> {
    if (this.measureAll || !this.traits.software) await this.findings.inTurn(() => this.tune(plan));
  }

  /** Measures the ways of what the plan does in its loop, where that is not known. */
  private async tune(plan: Plan): Promise<void> {
    const program = deviceProgram(plan, this.traits);
    const sites = sitesOf(program, this.traits);
    if (sites.length === 0) return;
    // Rather than after all the measuring.
    requireBindable(program, layOut(program), this.traits, program.canvas?.shape);
    const trials = new Trials(await gpuAgain(), sites, program.formats);
    try {
      await tune(sites, this.findings, trials, this.measureAll ? Infinity : BUDGET);
    } finally {
      trials.dispose();
    }
  }

  private async started(plan: Plan, read: LeafReader): Promise<WebgpuExecution> {
    const gpu = { ...(await gpuAgain()), traits: this.traits };
    const execution: WebgpuExecution = new WebgpuExecution(gpu, plan, this.share, () => {
      this.executions.delete(execution);
    });
    this.executions.add(execution);
    const { device } = gpu;
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const failure = await execution.start(read, this.compiling).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // Both at once: another plan may be under way, whose scopes would come between.
    const [memory, validation] = await Promise.all([device.popErrorScope(), device.popErrorScope()]).catch(
      () => [null, null] as const,
    );
    if (!failure && !memory && !validation) return execution;
    execution.dispose();
    // Whatever fails where the device goes, it is for that.
    await lossTold(gpu);
    const lost = gpu.lost();
    if (lost !== undefined) throw new DeviceLostError(lost, undefined);
    if (memory)
      throw new Error(
        'The graphics processor does not have enough memory for the graph. Use a smaller size, or fewer or earlier layers.',
      );
    if (failure) throw failure.error;
    throw new Error(`The graphics processor refused the plan: ${validation!.message}`);
  }
}

/** The device, or another in its place: one that is gone for good is lost too. */
async function gpuAgain(): Promise<Gpu> {
  try {
    return await openGpu();
  } catch (error) {
    throw new DeviceLostError(error instanceof Error ? error.message : String(error), undefined);
  }
}
