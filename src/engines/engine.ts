import type { Plan, PlanSummary } from '../compile/plan.ts';
import type {
  QueuedSearch,
  QueuedSearchForecast,
  QueuedSearchSettings,
} from '../optimizers/queued-search.ts';
import type { Vectors } from '../optimizers/vectors.ts';
import type { ValueOf } from '../program/value.ts';

/** Gives the entries of an input, in row-major order. */
export type InputReader = (input: ValueOf<'input'>) => Float32Array | Promise<Float32Array>;

/**
 * Gives the entries of an input or of the result of an earlier optimizer, in row-major order. Called once for each leaf of a
 * plan, before the loop.
 */
export type LeafReader = (leaf: ValueOf<'input' | 'result'>) => Float32Array | Promise<Float32Array>;

/** How the canvas of a plan is cut that does not fit in one piece. */
export interface Tiling {
  /** How many tiles cover the canvas; an evaluation computes each about twice. */
  readonly tiles: number;
  /** Pixels of the canvas that a tile counts, at most. */
  readonly width: number;
  readonly height: number;
  /** Pixels that a tile reads around these, on each side. */
  readonly halo: number;
  /** Operations of an evaluation, with what halos and several passes compute more than once; and of what is done before the loop. */
  readonly flops: number;
  readonly onceFlops: number;
}

/** What an engine knows of a plan beyond its summary, or better. */
export interface EngineForecast extends Pick<
  PlanSummary,
  'peakBytes' | 'loopBytes' | 'constantBytes' | 'dispatches'
> {
  /** Of the most that the engine can hold in all or in one buffer: a plan above 1 is refused. 0 if there is no limit. */
  readonly load: number;
  /** Undefined where a plan is computed in one piece. */
  readonly tiling?: Tiling;
  /** Whether its executions have {@link Execution.batching}. */
  readonly batching: boolean;
  /** What {@link Execution.queuedSearch} over `length` entries takes; undefined if it gives none. */
  readonly queuedSearch?: (
    settings: QueuedSearchSettings,
    length: number,
  ) => QueuedSearchForecast | undefined;
}

/**
 * How much of the device runs may take:
 *
 * - `all` of it;
 * - `frames`: at most 8 ms in each sixtieth of a second, for who draws on the same device;
 * - `half` of the time, for a page that nobody looks at.
 */
export type Attention = 'all' | 'frames' | 'half';

/** How far an engine is with preparing a plan. */
export interface Compiling {
  readonly done: number;
  readonly all: number;
  /** What is counted: kernels that are compiled, unless it says tiles, which are computed before the loop. */
  readonly unit?: 'tiles';
}
export type TellCompiling = (compiling: Compiling) => void;

/** The time of one kernel in one evaluation. */
export interface KernelTime {
  /** The kernel, or the part of one that a dispatch is. */
  readonly label: string;
  /** The graph node that it works for, if any. */
  readonly node: string | undefined;
  readonly flops: number;
  readonly milliseconds: number;
}

/**
 * A memory that plans use in turn. An execution that follows another computes again what does not change; what it gives is to be
 * read before another is evaluated.
 */
export interface Workspace extends Pick<Engine, 'prepare'> {
  /** Gives the memory back, and with it all executions. */
  dispose(): void;
}

/** Runs plans. One engine may hold several executions at once. */
export interface Engine {
  /** `wasm`, `tfjs-webgpu`, ... */
  readonly name: string;
  /** Versions of libraries that compute for it, by name. */
  readonly versions?: Readonly<Record<string, string>>;
  /** What it runs on, where that may be another one another time: a graphics processor. */
  readonly adapter?: string;
  /** How many threads compute, on a processor. The bits do not depend on it. */
  readonly threads?: number;
  /**
   * Uploads the leaves of a plan and computes everything that does not change.
   *
   * @param signal ends it with an {@link InterruptedError}, where an engine takes long enough to look at it.
   */
  prepare(plan: Plan, read: LeafReader, signal?: AbortSignal): Promise<Execution>;
  /**
   * Computes the outputs of a plan that has no canvas and gives their entries.
   *
   * @param loop a plan that will compare its own values with them: what both compute is done in the same ways.
   */
  compute(plan: Plan, read: LeafReader, loop?: Plan): Promise<Record<string, Float32Array>>;
  /** From now on, gives back the memory of an execution before it takes that of the next. Absent where an engine always does. */
  economize?(): void;
  /** A memory for these plans, as large as the largest of them needs. Absent where an engine has memory for each. */
  workspace?(plans: readonly Plan[]): Promise<Workspace>;
  /** What a plan will take on this engine, known before it is prepared. */
  forecast(plan: Plan): EngineForecast;
  /** Says how much of the device all runs may take from now on; `all` at first. Absent where an engine cannot share. */
  attend?(attention: Attention): void;
  /** Bytes that the engine's tensors take now. */
  memoryBytes(): number;
  dispose(): void;
}

/** A plan ready to run, as a vector space with a point (`canvas`) and the gradient there. */
export interface Execution<V = unknown> {
  readonly vectors: Vectors<V>;
  readonly canvas: V;
  /** The gradient of `total` at the canvas, as of the last `evaluate`. */
  readonly gradient: V;
  /** Runs the plan at the canvas: every output, and `gradient`. */
  evaluate(): Promise<void>;
  /** Scalar outputs by name, as of the last `evaluate`. */
  scalars(names: readonly string[]): Promise<number[]>;
  /** The entries of an output that is not a scalar (a picture, features), as of the last `evaluate`. */
  output(name: string): Promise<Float32Array>;
  read(v: V): Promise<Float32Array>;
  write(v: V, entries: Float32Array): void;
  /**
   * Evaluates, and measures every kernel. Absent where an engine cannot; rejects where the adapter cannot.
   */
  profile?(): Promise<KernelTime[]>;
  /** Evaluates without waiting, see {@link Batching}. Absent where an engine cannot. */
  batching?(names: readonly string[]): Batching<V>;
  /**
   * L-BFGS by backtracking on `total` that decides on the device. Absent where an engine cannot, undefined if the pairs
   * are more than the device can bind.
   */
  queuedSearch?(settings: QueuedSearchSettings): QueuedSearch<V> | undefined;
  /** Ends the evaluation that is running: it rejects with an {@link InterruptedError}. Absent where an engine cannot. */
  interrupt?(): void;
  /** Changes a knob from the next `evaluate` on. Throws if the plan has none of that name. */
  setKnob(node: string, parameter: string, value: number): void;
  dispose(): void;
}

/**
 * Evaluations that nothing waits for, of which scalar outputs come back later, in batches. What is done to vectors and
 * knobs in between is done in the order in which it is asked for.
 */
export interface Batching<V = unknown> {
  /** How many evaluations are worth a batch now; 0 where it is better to wait for each. */
  length(): number;
  /** Runs the plan at the canvas, and keeps the scalars for the end of the batch. */
  evaluate(): void;
  /** Keeps the first entry of a vector, as it is then, with the scalars of the last evaluation. */
  keep(v: V): void;
  /** Ends a batch: of each of its evaluations the scalars, and after them what was kept, once they have run. */
  submit(): Promise<number[][]>;
}

/** What an execution ran on is gone: a device unplugged, reset by its driver, or taken by the system; a thread that ended. */
export class DeviceLostError extends Error {
  /** The canvas as it was last seen, if it was. */
  readonly canvas: Float32Array | undefined;
  private readonly reason: string;
  private readonly device: string;

  /** @param device what was lost. */
  constructor(reason: string, canvas: Float32Array | undefined, device = 'graphics processor') {
    super(`The ${device} was lost (${reason}). Start the run again: it asks for a new one.`);
    this.canvas = canvas;
    this.reason = reason;
    this.device = device;
  }

  withCanvas(canvas: Float32Array): DeviceLostError {
    return new DeviceLostError(this.reason, canvas, this.device);
  }
}

/** An evaluation was ended before its end, as was asked. */
export class InterruptedError extends Error {
  constructor() {
    super('The evaluation was stopped.');
  }
}
