import type { Plan } from '../../compile/plan.ts';
import { shapeText, sizeOf, type Shape } from '../../program/shape.ts';
import { DeviceLostError, type Execution, type KernelTime, type LeafReader } from '../engine.ts';
import { leafText } from '../leaf-text.ts';
import type { EngineValue } from '../passes/engine-value.ts';
import { isUploaded } from '../passes/kernel-plan.ts';
import { hostVectors } from '../vectors/host.ts';
import type { Machine } from './machine.ts';
import { layOut, type MemoryLayout } from './memory/layout.ts';
import type { Step } from './program/step.ts';
import { wasmProgram, type WasmProgram } from './program/wasm-program.ts';

/** Entries of a leaf whose copy on the host is worth giving back at once. */
const LARGE = 2 ** 22;

/** Whose numbers are in a memory that executions use in turn. */
export interface Room {
  tenant: WasmExecution | undefined;
}

/** A plan in one memory: an evaluation calls the kernels one after the other and makes nothing. */
export class WasmExecution implements Execution<Float32Array> {
  readonly vectors;
  readonly canvas: Float32Array;
  readonly gradient: Float32Array;
  private readonly program: WasmProgram;
  private readonly layout: MemoryLayout;
  private readonly alive = new Set<Float32Array>();
  private readonly knobs = new Map<string, { readonly places: number[]; value: number }>();
  private readonly shape: Shape;
  private readonly ended: () => void;
  private readonly room: Room;
  private machine: Machine | undefined;
  private readLeaf: LeafReader | undefined;
  private entries = new Float32Array();
  /** Where the calls of each step of the loop begin, and where the last ends. */
  private begins: readonly number[] = [0];
  private onceBegins: readonly number[] = [0];
  private readonly isShared: boolean;
  private evaluated = false;
  private disposed = false;

  /**
   * @param ended called once, when the execution has been disposed.
   * @param room of a memory that it shares.
   */
  constructor(plan: Plan, threads: number, ended: () => void, room?: Room) {
    this.ended = ended;
    this.room = room ?? { tenant: undefined };
    this.isShared = room !== undefined;
    this.program = wasmProgram(plan, threads);
    this.layout = layOut(this.program);
    this.shape = this.program.canvas?.shape ?? [];
    const plain = hostVectors(sizeOf(this.shape));
    const { alive } = this;
    this.vectors = {
      ...plain,
      create(): Float32Array {
        const vector = plain.create();
        alive.add(vector);
        return vector;
      },
      free(vector: Float32Array): void {
        alive.delete(vector);
      },
    };
    [this.canvas, this.gradient] = [this.vectors.create(), this.vectors.create()];
  }

  /**
   * Takes the memory, reads the leaves and computes what does not change: in a shared memory, when it is first evaluated.
   *
   * @param drop called where large leaves have been read, and what they were read from is not needed any more.
   */
  async start(
    machineOf: (pages: number) => Promise<Machine>,
    read: LeafReader,
    drop: () => void = () => undefined,
  ): Promise<void> {
    const machine = await machineOf(this.layout.pages);
    this.machine = machine;
    this.entries = new Float32Array(machine.memory.buffer);
    this.readLeaf = read;
    const { once, each, knobs } = this.program;
    for (const knob of knobs) {
      const { node, parameter, value } = knob.attributes;
      const key = keyOf(node, parameter);
      const { places } = this.knobs.get(key) ?? { places: [] };
      this.knobs.set(key, { places: [...places, this.layout.placeOf.get(knob)!], value });
    }
    const begins = [0];
    const calls = [...once, ...each].flatMap((step) => {
      const made = step.calls(this.placesOf(step));
      begins.push(begins.at(-1)! + made.length);
      return made;
    });
    await machine.load(calls);
    this.onceBegins = begins.slice(0, once.length + 1);
    this.begins = begins.slice(once.length);
    if (!this.isShared) await this.enter(machine, drop);
  }

  /** Puts its leaves into the memory and computes what does not change. */
  private async enter(machine: Machine, drop: () => void = () => undefined): Promise<void> {
    const { once } = this.program;
    const begins = this.onceBegins;
    this.room.tenant = this;
    this.evaluated = false;
    for (const { places, value } of this.knobs.values())
      for (const place of places) this.entries[place / 4] = value;
    // A plan that computes nothing before the loop has leaves all the same.
    for (let i = 0; i < Math.max(1, once.length); i++) {
      const leaves = this.layout.uploads.get(i) ?? [];
      for (const leaf of leaves) await this.upload(leaf, this.readLeaf!);
      if (this.disposed) throw new Error('The execution was disposed while it was being prepared.');
      if (i < once.length) await machine.run(begins[i]!, begins[i + 1]!);
      if (leaves.some(({ shape }) => sizeOf(shape) > LARGE)) drop();
    }
  }

  async evaluate(): Promise<void> {
    await this.run(false);
  }

  /** Evaluates, and measures every step. */
  async profile(): Promise<KernelTime[]> {
    const times = await this.run(true);
    const [first] = this.begins;
    return this.program.each.map(({ label, origin, flops }, i): KernelTime => {
      const ofStep = times.slice(this.begins[i]! - first!, this.begins[i + 1]! - first!);
      return { label, node: origin, flops, milliseconds: ofStep.reduce((sum, time) => sum + time, 0) };
    });
  }

  /** Ends the evaluation that is running, which rejects with an InterruptedError. */
  interrupt(): void {
    this.machine?.stop();
  }

  async scalars(names: readonly string[]): Promise<number[]> {
    return Promise.resolve(names.map((name) => this.view(this.outputValue(name))[0]!));
  }

  async output(name: string): Promise<Float32Array> {
    return Promise.resolve(this.view(this.outputValue(name)).slice());
  }

  read(v: Float32Array): Promise<Float32Array> {
    return Promise.resolve(v.slice());
  }

  write(v: Float32Array, entries: Float32Array): void {
    requireLength(entries, this.shape, 'vector');
    v.set(entries);
  }

  setKnob(node: string, parameter: string, value: number): void {
    const knob = this.knobs.get(keyOf(node, parameter));
    if (!knob)
      throw new Error(`The plan has no knob for the parameter “${parameter}” of the node “${node}”.`);
    knob.value = value;
    if (this.room.tenant !== this) return;
    for (const place of knob.places) this.entries[place / 4] = value;
  }

  /** Bytes of its memory and its vectors now. */
  bytes(): number {
    return this.disposed ? 0 : this.entries.byteLength + this.vectorBytes();
  }

  vectorBytes(): number {
    return [...this.alive].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (this.room.tenant === this) this.room.tenant = undefined;
    this.machine?.dispose();
    this.machine = undefined;
    this.entries = new Float32Array();
    this.alive.clear();
    this.ended();
  }

  private async run(measure: boolean): Promise<readonly number[]> {
    const { machine, begins } = this;
    if (this.disposed || !machine) throw new Error('The execution has been disposed.');
    const { canvas, outputs } = this.program;
    if (this.room.tenant !== this) await this.enter(machine);
    if (canvas) this.put(canvas, this.canvas);
    const times = await machine.run(begins[0]!, begins.at(-1)!, measure).catch((error: unknown) => {
      // The canvas is not the machine's, so that it is still here.
      if (error instanceof DeviceLostError) throw error.withCanvas(this.canvas.slice());
      throw error;
    });
    this.evaluated = true;
    const gradient = outputs.get('gradient');
    if (gradient && canvas) this.gradient.set(this.view(gradient));
    return times;
  }

  private outputValue(name: string): EngineValue {
    const value = this.program.outputs.get(name);
    if (!value) throw new Error(`The plan has no output “${name}”.`);
    if (!this.evaluated || this.room.tenant !== this)
      throw new Error(`“${name}” has not been computed: call evaluate first.`);
    return value;
  }

  private placesOf(step: Step) {
    const { placeOf, scratchOf } = this.layout;
    return { of: (value: EngineValue) => placeOf.get(value)!, scratch: scratchOf.get(step) ?? 0 };
  }

  private view(value: EngineValue): Float32Array {
    const from = this.layout.placeOf.get(value)! / 4;
    return this.entries.subarray(from, from + sizeOf(value.shape));
  }

  private put(value: EngineValue, entries: Float32Array): void {
    this.view(value).set(entries);
  }

  private async upload(leaf: EngineValue, read: LeafReader): Promise<void> {
    const table = this.program.tables.get(leaf);
    if (table) {
      const bits = new Uint32Array(table.buffer, table.byteOffset, table.length);
      new Uint32Array(this.entries.buffer).set(bits, this.layout.placeOf.get(leaf)! / 4);
      return;
    }
    if (!isUploaded(leaf) || leaf.primitive === 'table') throw new Error('A table has no numbers.');
    const entries = await read(leaf);
    requireLength(entries, leaf.shape, `entries of “${leafText(leaf)}”`);
    if (!this.disposed) this.put(leaf, entries);
  }
}

function keyOf(node: string, parameter: string): string {
  return JSON.stringify([node, parameter]);
}

/** @throws Error where the number of entries does not fit the shape. */
function requireLength(entries: Float32Array, shape: Shape, what: string): void {
  if (entries.length !== sizeOf(shape))
    throw new Error(`The ${what} should have ${shapeText(shape)} entries and has ${entries.length}.`);
}
