import type { Plan } from '../../compile/plan.ts';
import { computePlan } from '../compute.ts';
import type { Engine, EngineForecast, Execution, LeafReader } from '../engine.ts';
import { openGpu } from './device/gpu.ts';
import { WebgpuExecution } from './execution/execution.ts';
import type { DeviceTraits } from './kernel.ts';
import { forecast } from './memory/forecast.ts';
import { forecastSearch } from './vectors/l-bfgs/search.ts';

/**
 * The engine with kernels of its own, on the device that it shares with TensorFlow.js. A device that was lost is replaced
 * when the next plan is prepared.
 *
 * @throws Error saying what is missing, where there is no WebGPU or no adapter.
 */
export async function createWebgpuEngine(): Promise<Engine> {
  return new WebgpuEngine((await openGpu()).traits);
}

class WebgpuEngine implements Engine {
  readonly name = 'webgpu';
  /** Of the device that the engine began with: one that takes its place is the same. */
  private readonly traits: DeviceTraits;
  private readonly executions = new Set<WebgpuExecution>();

  constructor(traits: DeviceTraits) {
    this.traits = traits;
  }

  async prepare(plan: Plan, read: LeafReader): Promise<Execution> {
    if (!plan.each.some(({ value }) => value.primitive === 'canvas'))
      throw new Error('The plan has no canvas: there is nothing to optimize.');
    return this.started(plan, read);
  }

  compute(plan: Plan, read: LeafReader): Promise<Record<string, Float32Array>> {
    return computePlan(plan, () => this.started(plan, read));
  }

  forecast(plan: Plan): EngineForecast {
    const { peakBytes, heldBytes, loopBytes, dispatches } = forecast(plan, this.traits);
    return {
      peakBytes,
      loopBytes: heldBytes + loopBytes,
      constantBytes: heldBytes,
      dispatches,
      batching: true,
      queuedSearch: (settings, length) => forecastSearch(this.traits, length, settings),
    };
  }

  memoryBytes(): number {
    return [...this.executions].reduce((sum, execution) => sum + execution.bytes(), 0);
  }

  dispose(): void {
    for (const execution of this.executions) execution.dispose();
  }

  private async started(plan: Plan, read: LeafReader): Promise<WebgpuExecution> {
    const gpu = await openGpu();
    const execution: WebgpuExecution = new WebgpuExecution(gpu, plan, () => {
      this.executions.delete(execution);
    });
    this.executions.add(execution);
    const { device } = gpu;
    // What memory ran out for before is not of this plan.
    gpu.takeExhaustion();
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const failure = await execution.start(read).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    // Both at once: another plan may be under way, whose scopes would come between.
    const [memory, validation] = await Promise.all([device.popErrorScope(), device.popErrorScope()]).catch(
      () => [null, null] as const,
    );
    if (!failure && !memory && !validation) return execution;
    execution.dispose();
    if (memory)
      throw new Error(
        'The graphics processor has not enough memory for the graph. Run it at a smaller size, or with fewer or shallower layers.',
      );
    if (failure) throw failure.error;
    throw new Error(`The graphics processor refused the plan: ${validation!.message}`);
  }
}
