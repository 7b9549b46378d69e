import type { Plan } from '../../../compile/plan.ts';
import { shapeText, sizeOf } from '../../../program/shape.ts';
import {
  DeviceLostError,
  type Attention,
  type Batching,
  type Execution,
  type KernelTime,
  type LeafReader,
  type TellCompiling,
} from '../../engine.ts';
import { held } from '../../held.ts';
import { leafText } from '../../leaf-text.ts';
import { lossTold, type Gpu } from '../device/gpu.ts';
import { requireBindable } from '../memory/forecast.ts';
import { layOut, type MemoryLayout } from '../memory/layout.ts';
import { deviceProgram } from '../program/device-program.ts';
import type { EngineValue } from '../../passes/engine-value.ts';
import type { DeviceProgram, Operation } from '../program/operation.ts';
import type { QueuedSearchSettings } from '../../../optimizers/queued-search.ts';
import { DeviceSearch } from '../vectors/l-bfgs/search.ts';
import { forecastSearch } from '../vectors/l-bfgs/sizes.ts';
import { VectorSpace } from '../vectors/space.ts';
import type { Vector } from '../vectors/vector.ts';
import { Batches } from './batches.ts';
import { commandsOf, startPipelines, type PlacedCommand } from './commands.ts';
import { Pace, sliceEnds } from './pace.ts';
import { profile } from './profile.ts';
import { Readback } from './readback.ts';
import { Submitter } from './submitter.ts';
import { Storage } from './storage.ts';

/** Milliseconds between two looks at the canvas, to have a picture should the device be lost. */
const KEEPSAKE_INTERVAL = 2000;

/**
 * A plan on a device: pipelines, bind groups and buffers are made once, and an evaluation only encodes and submits them.
 * Evaluations and updates of vectors are recorded in the order in which they are asked for, and run in it.
 */
export class WebgpuExecution implements Execution<Vector> {
  readonly vectors: VectorSpace;
  readonly canvas: Vector;
  readonly gradient: Vector;
  private readonly gpu: Gpu;
  private readonly program: DeviceProgram;
  private readonly layout: MemoryLayout;
  private readonly storage: Storage;
  private readonly submitter: Submitter;
  private readonly readback: Readback;
  private readonly knobs = new Map<string, GPUBuffer>();
  /** Of searches, by their shaders: a run begins a new one whenever its loss changes. */
  private readonly pipelines = new Map<string, GPUComputePipeline>();
  private readonly pace: Pace;
  private readonly shape: readonly number[];
  private readonly ended: () => void;
  private commands: PlacedCommand[] = [];
  private bufferOf: (value: EngineValue) => GPUBuffer = () => {
    throw new Error('The execution has not been started.');
  };
  private evaluated = false;
  private disposed = false;
  /** How often the device had run out of memory before: it may again, for vectors of an optimizer come later. */
  private readonly exhaustions: number;
  private keepsake: { readonly canvas: Float32Array; readonly at: number } | undefined;

  /**
   * @param share how much of the device it may take, now and later
   * @param ended called once, when the execution has been disposed.
   */
  constructor(gpu: Gpu, plan: Plan, share: { readonly attention: Attention }, ended: () => void) {
    this.gpu = gpu;
    this.pace = new Pace(share);
    this.ended = ended;
    this.exhaustions = gpu.exhaustions();
    this.program = deviceProgram(plan, gpu.traits);
    this.layout = layOut(this.program);
    const { canvas, knobs, outputs } = this.program;
    requireBindable(this.program, this.layout, gpu.traits, canvas?.shape);
    this.shape = canvas?.shape ?? [];
    const { device } = gpu;
    this.submitter = new Submitter(device);
    this.readback = new Readback(device, this.layout.vectorBytes, (work) => this.guarded(work));
    this.storage = new Storage(device, this.layout);
    this.vectors = new VectorSpace(device, this.submitter, this.readback, sizeOf(this.shape));
    [this.canvas, this.gradient] = [this.vectors.create(), this.vectors.create()];
    if (canvas) this.storage.placeVector(canvas, this.canvas);
    const gradient = outputs.get('gradient');
    if (canvas && gradient) this.storage.placeVector(gradient, this.gradient);
    for (const knob of knobs) {
      const { node, parameter, value } = knob.attributes;
      const buffer = this.storage.placeKnob(knob);
      this.knobs.set(JSON.stringify([node, parameter]), buffer);
      device.queue.writeBuffer(buffer, 0, Float32Array.of(value));
    }
  }

  /** Reads the leaves, computes what does not change, and makes everything that an evaluation needs. */
  async start(read: LeafReader, tell?: TellCompiling): Promise<void> {
    const { once, each } = this.program;
    startPipelines(this.gpu, [...each, ...once], tell);
    const before = this.storage.part('before');
    for (const operation of once) {
      if (operation.upload) await this.upload(operation, before.of, read);
      for (const command of await commandsOf(this.gpu, [operation], before)) this.submitter.dispatch(command);
    }
    this.submitter.submit();
    before.end();
    this.requireAlive();
    const during = this.storage.part('during');
    this.commands = await commandsOf(this.gpu, each, during);
    this.bufferOf = during.of;
  }

  async evaluate(): Promise<void> {
    this.requireAlive();
    const isTimed = this.pace.isTimed();
    this.evaluated = true;
    const { slices } = this.pace;
    if (slices === 1 && !isTimed) {
      this.record();
      this.submitter.submit();
      return;
    }
    const worked = await this.evaluateInSlices(slices);
    if (!isTimed) return;
    const ended = performance.now();
    this.gpu.device.queue.submit([]);
    await this.done();
    this.pace.measured(worked, slices, performance.now() - ended);
  }

  /** Records an evaluation, or a part of its commands; it runs when the submitter submits. */
  record(from = 0, to = this.commands.length): void {
    for (let i = from; i < to; i++) this.submitter.dispatch(this.commands[i]!);
  }

  /** Runs the plan at the canvas as {@link evaluate} does, and measures every kernel. */
  async profile(): Promise<KernelTime[]> {
    this.requireAlive();
    this.evaluated = true;
    return this.guarded(profile(this.gpu, this.submitter, this.commands));
  }

  async scalars(names: readonly string[]): Promise<number[]> {
    if (names.length === 0) return [];
    const buffers = names.map((name) => this.outputBuffer(name));
    const staging = this.readback.take(4 * names.length);
    buffers.forEach((buffer, i) => {
      this.submitter.copy(buffer, staging, 4, 4 * i);
    });
    this.submitter.submit();
    const [entries] = await Promise.all([this.readback.read(staging, 4 * names.length), this.keepSight()]);
    await this.pace.rest(0);
    return [...entries];
  }

  batching(names: readonly string[]): Batching<Vector> {
    const { submitter, readback, pace } = this;
    return new Batches({
      submitter,
      readback,
      pace,
      record: () => {
        this.requireAlive();
        this.evaluated = true;
        this.record();
      },
      scalars: names.map((name) => this.bufferOf(this.outputValue(name))),
      submitted: () => this.keepSight(),
    });
  }

  queuedSearch(settings: QueuedSearchSettings): DeviceSearch | undefined {
    const { submitter, vectors, canvas: x, gradient, pipelines } = this;
    const { device, traits } = this.gpu;
    if (!forecastSearch(traits, vectors.length, settings)) return undefined;
    const loss = this.bufferOf(this.outputValue('total'));
    const read = (vector: Vector) => this.read(vector);
    return new DeviceSearch(
      { device, traits, submitter, vectors, x, gradient, loss, read, pipelines },
      settings,
    );
  }

  async output(name: string): Promise<Float32Array> {
    const buffer = this.outputBuffer(name);
    return this.entries(buffer, sizeOf(this.program.outputs.get(name)!.shape));
  }

  async read(v: Vector): Promise<Float32Array> {
    const entries = await this.entries(v.buffer, v.length, v.offset);
    if (v === this.canvas) this.keepsake = { canvas: entries, at: performance.now() };
    return entries.slice();
  }

  write(v: Vector, entries: Float32Array): void {
    requireLength(entries, [v.length], 'vector');
    // What was recorded before runs before.
    this.submitter.submit();
    this.gpu.device.queue.writeBuffer(v.buffer, v.offset, entries as Float32Array<ArrayBuffer>);
  }

  setKnob(node: string, parameter: string, value: number): void {
    const buffer = this.knobs.get(JSON.stringify([node, parameter]));
    if (!buffer)
      throw new Error(`The plan has no knob for the parameter “${parameter}” of the node “${node}”.`);
    this.submitter.submit();
    this.gpu.device.queue.writeBuffer(buffer, 0, Float32Array.of(value));
  }

  /** Bytes of its buffers now. */
  bytes(): number {
    return this.disposed ? 0 : this.storage.bytes() + this.vectors.bytes() + this.readback.bytes();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.submitter.submit();
    this.storage.dispose();
    this.vectors.dispose();
    this.readback.dispose();
    this.ended();
  }

  /** Milliseconds that the device worked. */
  private async evaluateInSlices(slices: number): Promise<number> {
    const costs = this.commands.map(({ operation }) => operation.flops / operation.kernel.dispatches.length);
    let [worked, idleSince] = [0, 0];
    let before: Promise<unknown> = Promise.resolve();
    const submit = async (): Promise<void> => {
      const since = performance.now();
      this.submitter.submit();
      const ended = this.done().then(() => {
        const now = performance.now();
        // One slice waits for the other.
        const work = now - Math.max(since, idleSince);
        idleSince = now;
        worked += work;
        return this.pace.rest(work);
      });
      const done = held(ended);
      // Two slices are under way at most, while one runs the next waits behind it; one where others have a part of the device.
      await (this.pace.isShared ? done : before);
      before = done;
    };
    // What a method did after the last evaluation takes time too.
    if (this.pace.isShared && slices > 1) await submit();
    let from = 0;
    for (const to of sliceEnds(costs, slices)) {
      this.record(from, to);
      from = to;
      await submit();
    }
    await before;
    return worked;
  }

  private async upload(
    { outputs: [leaf] }: Operation,
    bufferOf: (value: EngineValue) => GPUBuffer,
    read: LeafReader,
  ): Promise<void> {
    if (leaf?.primitive !== 'input' && leaf?.primitive !== 'result' && leaf?.primitive !== 'table')
      throw new Error('Only a leaf is uploaded.');
    const entries = leaf.primitive === 'table' ? this.program.tables.get(leaf)! : await read(leaf);
    if (this.disposed) throw new Error('The execution was disposed while it was being prepared.');
    if (leaf.primitive !== 'table')
      requireLength(entries as Float32Array, leaf.shape, `entries of “${leafText(leaf)}”`);
    this.submitter.submit();
    this.gpu.device.queue.writeBuffer(bufferOf(leaf), 0, entries as Float32Array<ArrayBuffer>);
  }

  private outputBuffer(name: string): GPUBuffer {
    const value = this.outputValue(name);
    this.requireAlive();
    if (!this.evaluated) throw new Error(`“${name}” has not been computed: call evaluate first.`);
    return this.bufferOf(value);
  }

  private outputValue(name: string): EngineValue {
    const value = this.program.outputs.get(name);
    if (!value) throw new Error(`The plan has no output “${name}”.`);
    return value;
  }

  /** Reads the canvas now and then, to have a picture should the device be lost. */
  private async keepSight(): Promise<void> {
    if (performance.now() - (this.keepsake?.at ?? -Infinity) > KEEPSAKE_INTERVAL && this.program.canvas)
      await this.read(this.canvas);
  }

  private async entries(buffer: GPUBuffer, count: number, offset = 0): Promise<Float32Array> {
    this.requireAlive();
    const staging = this.readback.take(4 * count);
    this.submitter.copy(buffer, staging, 4 * count, 0, offset);
    this.submitter.submit();
    return this.readback.read(staging, 4 * count);
  }

  private requireAlive(): void {
    if (this.disposed) throw new Error('The execution has been disposed.');
    const reason = this.gpu.lost();
    if (reason !== undefined) throw new DeviceLostError(reason, this.keepsake?.canvas);
    if (this.gpu.exhaustions() > this.exhaustions)
      throw new Error(
        'The graphics processor does not have enough memory for the state of the optimizer. Use a smaller size, or a shorter history (L-BFGS).',
      );
  }

  /** Until all that was submitted has run. */
  private done(): Promise<void> {
    return this.guarded(this.gpu.device.queue.onSubmittedWorkDone());
  }

  /** Waits for the device, and reports a failure as its loss where that is the cause. */
  private async guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.gpu.waits.for(work);
    } catch (error) {
      await lossTold(this.gpu);
      this.requireAlive();
      throw error;
    }
  }
}

function requireLength(entries: Float32Array, shape: readonly number[], what: string): void {
  if (entries.length !== sizeOf(shape))
    throw new Error(`The ${what} should have ${shapeText(shape)} entries and has ${entries.length}.`);
}
