import * as tf from '@tensorflow/tfjs-core';
import type { Plan } from '../../compile/plan.ts';
import type { Shape } from '../../program/value.ts';
import { computePlan } from '../compute.ts';
import type { Engine, EngineForecast, Execution, LeafReader } from '../engine.ts';
import { isHostBackend, type BackendName } from './backends/backend-name.ts';
import { loadBackend, type BackendOptions } from './backends/load.ts';
import { asMemoryError, requireMemory, WASM_BYTES } from './backends/memory-limit.ts';
import { plainRunner, TfjsExecution } from './execution.ts';
import type { Runner } from './steps.ts';
import type { Space } from './space.ts';
import { deviceSpace } from './vectors/device-space.ts';
import { hostSpace } from './vectors/host-space.ts';

export interface TfjsOptions extends BackendOptions {
  /**
   * Saves memory rather than time: on wasm, what Winograd's method makes of the weights of a convolution is made again for
   * every step. One step over VGG-19 at 128 pixels takes 0.4 GB rather than 1.1 GB, and more time. The bits
   * are the same. By default, where the plan is large.
   */
  readonly saveMemory?: boolean;
  /** Runs each step in place of the plain runner; to measure. */
  readonly runner?: Runner;
}

/**
 * An engine on a TensorFlow.js backend.
 *
 * The current backend of TensorFlow.js is global, so every engine makes its own the current one whenever it starts
 * work, and never waits in the middle of it. Several engines, on one backend or on several, do not disturb each
 * other; other code that uses TensorFlow.js should set its backend as well. A backend once started stays for the life
 * of the process: `dispose` frees the engine's tensors.
 *
 * @throws Error saying what is missing, where the backend cannot run here.
 */
export async function createTfjsEngine(backend: BackendName, options: TfjsOptions = {}): Promise<Engine> {
  await loadBackend(backend, options);
  return new TfjsEngine(backend, options);
}

/** Bytes from which a plan is run without keeping tables of Winograd's, which may take as much again. */
const LARGE_PLAN = 1e9;

class TfjsEngine implements Engine {
  readonly name: string;
  readonly versions = { tensorflow: tf.version_core };
  private readonly backend: BackendName;
  private readonly runner: Runner;
  private readonly saveMemory: boolean | undefined;
  private readonly executions = new Set<TfjsExecution<unknown>>();

  constructor(backend: BackendName, { runner = plainRunner, saveMemory }: TfjsOptions) {
    this.name = `tfjs-${backend}`;
    this.backend = backend;
    this.runner = runner;
    this.saveMemory = saveMemory;
  }

  async prepare(plan: Plan, read: LeafReader): Promise<Execution> {
    const canvas = plan.each.find(({ value }) => value.primitive === 'canvas');
    if (!canvas) throw new Error('The plan has no canvas: there is nothing to optimize.');
    return this.started(plan, canvas.value.shape, read);
  }

  compute(plan: Plan, read: LeafReader): Promise<Record<string, Float32Array>> {
    return computePlan(plan, () => this.started(plan, [], read));
  }

  forecast({ summary: { peakBytes, loopBytes, constantBytes } }: Plan): EngineForecast {
    const load = this.backend === 'wasm' ? peakBytes / WASM_BYTES : 0;
    return { peakBytes, loopBytes, constantBytes, load, batching: false };
  }

  memoryBytes(): number {
    return [...this.executions].reduce((sum, execution) => sum + execution.bytes(), 0);
  }

  dispose(): void {
    for (const execution of this.executions) execution.dispose();
  }

  private async started(plan: Plan, shape: Shape, read: LeafReader): Promise<TfjsExecution<unknown>> {
    this.use();
    const space: Space<unknown> = isHostBackend(this.backend)
      ? hostSpace(shape)
      : deviceSpace(shape, this.use);
    const { backend, use, runner } = this;
    if (backend === 'wasm') requireMemory(plan);
    const saveMemory = this.saveMemory ?? plan.summary.peakBytes > LARGE_PLAN;
    const ended = (): void => {
      this.executions.delete(execution);
    };
    const execution = new TfjsExecution({ plan, backend, use, runner, saveMemory, space, ended });
    this.executions.add(execution);
    try {
      await execution.start(read);
      return execution;
    } catch (error) {
      execution.dispose();
      throw asMemoryError(error, plan);
    }
  }

  private readonly use = (): void => {
    // Done at once, though it gives a promise: the backend has been started.
    if (tf.getBackend() !== this.backend) void tf.setBackend(this.backend);
  };
}
