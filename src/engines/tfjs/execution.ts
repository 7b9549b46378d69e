import * as tf from '@tensorflow/tfjs-core';
import type { Plan } from '../../compile/plan.ts';
import type { Value } from '../../program/value.ts';
import type { Execution, LeafReader } from '../engine.ts';
import { leafText } from '../leaf-text.ts';
import type { BackendName } from './backends/backend-name.ts';
import { asMemoryError } from './backends/memory-limit.ts';
import { Knobs } from './knobs.ts';
import type { Space } from './space.ts';
import { stepsOf, type Runner, type Step } from './steps.ts';
import { Tensors } from './tensors.ts';
import { upload } from './upload.ts';

export interface ExecutionSetup<V> {
  readonly plan: Plan;
  readonly backend: BackendName;
  /** Makes the backend the current one of TensorFlow.js. */
  readonly use: () => void;
  readonly space: Space<V>;
  /** Whether kernels do without tables of their own that would make them faster. */
  readonly saveMemory: boolean;
  /** Runs each step; replaced to profile. */
  readonly runner: Runner;
  /** Called once, when the execution has been disposed. */
  readonly ended: () => void;
}

export const plainRunner: Runner = ({ run }, inputs) => run!(...inputs);

/**
 * A plan on a TensorFlow.js backend, run instruction by instruction. No gradient tape is ever on: the gradient is part
 * of the plan. Each evaluation runs in one go, without waiting, so that executions and backends do not mix.
 */
export class TfjsExecution<V> implements Execution<V> {
  private readonly setup: ExecutionSetup<V>;
  private readonly knobs: Knobs;
  private readonly once: Step[];
  private readonly each: Step[];
  /** What kernels keep for themselves. */
  private readonly kept: tf.Tensor[] = [];
  private readonly constants = new Tensors();
  private readonly current = new Tensors();
  private disposed = false;

  constructor(setup: ExecutionSetup<V>) {
    this.setup = setup;
    const { plan, backend } = setup;
    this.knobs = new Knobs(plan.each.map(({ value }) => value));
    const keep = (tensor: tf.Tensor): tf.Tensor => {
      this.kept.push(tensor);
      return tensor;
    };
    // What runs once keeps only what the loop needs as well.
    const ofLoop = new Set(plan.each.flatMap(({ value }) => value.inputs));
    const isOfLoop = ({ inputs }: Value) => inputs.some((input) => ofLoop.has(input));
    const settingOf = (value: Value) => ({ keep, prepared: !setup.saveMemory && isOfLoop(value) });
    try {
      this.once = stepsOf(plan.once, backend, settingOf);
      this.each = stepsOf(plan.each, backend, settingOf);
    } catch (error) {
      for (const tensor of this.kept) tensor.dispose();
      setup.space.dispose();
      throw error;
    }
  }

  get vectors() {
    return this.setup.space.vectors;
  }
  get canvas() {
    return this.setup.space.canvas;
  }
  get gradient() {
    return this.setup.space.gradient;
  }

  /** Reads the leaves and computes what does not change. */
  async start(read: LeafReader): Promise<void> {
    const { use } = this.setup;
    for (const step of this.once) {
      const { value } = step;
      if (step.run) {
        use();
        this.compute(step, this.constants);
      } else if (value.primitive === 'input' || value.primitive === 'result') {
        const entries = await read(value);
        if (this.disposed) throw new Error('The execution was disposed while it was being prepared.');
        use();
        this.constants.set(value, upload(entries, value.shape, `entries of “${leafText(value)}”`));
        step.release.forEach((v) => {
          this.constants.release(v);
        });
      }
    }
  }

  evaluate(): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.run();
      } catch (error) {
        this.current.clear();
        throw asMemoryError(error, this.setup.plan);
      }
      resolve();
    });
  }

  private run(): void {
    if (this.disposed) throw new Error('The execution has been disposed.');
    const { use, plan, space } = this.setup;
    use();
    this.current.clear();
    for (const step of this.each) {
      const { value, release } = step;
      if (step.run) {
        this.compute(step, this.current);
        continue;
      }
      if (value.primitive === 'canvas') this.current.set(value, space.canvasTensor());
      else if (value.primitive === 'knob') this.current.set(value, tf.scalar(this.knobs.get(value)));
      release.forEach((v) => {
        this.current.release(v);
      });
    }
    const gradient = plan.outputs['gradient'];
    if (gradient) space.takeGradient(this.tensorOf(gradient));
  }

  private compute(step: Step, into: Tensors): void {
    const inputs = step.value.inputs.map((v) => this.tensorOf(v));
    into.set(step.value, this.setup.runner(step, inputs));
    for (const value of step.release) into.release(value);
  }

  private tensorOf(value: Value): tf.Tensor {
    const tensor = this.current.get(value) ?? this.constants.get(value);
    if (!tensor) throw new Error(`“${value.primitive}” has not been computed: call evaluate first.`);
    return tensor;
  }

  private outputTensor(name: string): tf.Tensor {
    const value = this.setup.plan.outputs[name];
    if (!value) throw new Error(`The plan has no output “${name}”.`);
    return this.tensorOf(value);
  }

  async scalars(names: readonly string[]): Promise<number[]> {
    if (names.length === 0) return [];
    this.setup.use();
    const stacked = tf.tidy(() => tf.stack(names.map((name) => tf.reshape(this.outputTensor(name), []))));
    try {
      return [...(await stacked.data<'float32'>())];
    } finally {
      stacked.dispose();
    }
  }

  async output(name: string): Promise<Float32Array> {
    return this.outputTensor(name).data<'float32'>();
  }

  read(v: V): Promise<Float32Array> {
    return this.setup.space.read(v);
  }

  write(v: V, entries: Float32Array): void {
    this.setup.space.write(v, entries);
  }

  setKnob(node: string, parameter: string, value: number): void {
    this.knobs.set(node, parameter, value);
  }

  /** Bytes of its tensors and vectors now. */
  bytes(): number {
    const held = [...this.kept, ...this.constants.all(), ...this.current.all()];
    // A reshape shares its entries.
    const distinct = new Map(held.map((tensor) => [tensor.dataId, 4 * tensor.size]));
    return [...distinct.values()].reduce((sum, bytes) => sum + bytes, this.setup.space.bytes());
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.setup.use();
    this.constants.clear();
    this.current.clear();
    for (const tensor of this.kept) tensor.dispose();
    this.setup.space.dispose();
    this.setup.ended();
  }
}
