import { DeviceLostError, InterruptedError, type Execution, type TellCompiling } from '../engines/engine.ts';
import { hostVectors } from '../engines/vectors/host.ts';
import { shapeText, sizeOf, type Shape } from '../program/shape.ts';
import type { Vectors } from '../optimizers/vectors.ts';
import type { TiledEvaluation } from './evaluation.ts';
import { tileCount, type TellTile } from './progress.ts';
import type { Entries, Runner } from './runner.ts';
import { startTiles, tilesBefore, type TiledPlan } from './tiled-plan.ts';

interface ExecutionSetting {
  /** @param tell told how to end the evaluation of a tile while it runs, and nothing when it has ended. */
  readonly runnerOf: (tell: (interrupt?: () => void) => void) => Runner;
  readonly kept: number;
  readonly preparing: TellCompiling | undefined;
  /** Ends the start with an {@link InterruptedError}. */
  readonly signal: AbortSignal | undefined;
  readonly tell?: TellTile;
  /** Called once, when the execution has been disposed. */
  readonly ended: () => void;
}

/** A loop in tiles. The canvas and its gradient are on the host; only a tile is on the engine. */
export class TiledExecution implements Execution<Float32Array> {
  readonly vectors: Vectors<Float32Array>;
  readonly canvas: Float32Array;
  readonly gradient: Float32Array;
  private readonly plan: TiledPlan;
  private readonly shape: Shape;
  private readonly ended: () => void;
  private readonly tell: TellTile | undefined;
  private evaluation: TiledEvaluation | undefined;
  private runner: Runner | undefined;
  private interruptTile: (() => void) | undefined;
  private interrupted = false;
  private evaluated = false;

  static async start(plan: TiledPlan, setting: ExecutionSetting): Promise<TiledExecution> {
    const execution = new TiledExecution(plan, setting);
    const runner = setting.runnerOf((interrupt) => {
      execution.interruptTile = interrupt;
    });
    const { kept, preparing, signal } = setting;
    const stop = (): void => {
      execution.interrupt();
    };
    signal?.addEventListener('abort', stop);
    const all = tilesBefore(plan);
    let done = 0;
    try {
      execution.evaluation = await startTiles(plan, runner, kept, () => {
        if (signal?.aborted) throw new InterruptedError();
        preparing?.({ done, all, unit: 'tiles' });
        done += 1;
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    execution.runner = runner;
    return execution;
  }

  private constructor(plan: TiledPlan, { ended, tell }: ExecutionSetting) {
    if (!plan.canvas) throw new Error('The plan has no canvas: there is nothing to optimize.');
    this.plan = plan;
    this.ended = ended;
    this.tell = tell;
    this.shape = plan.canvas.shape;
    this.vectors = hostVectors(sizeOf(this.shape));
    [this.canvas, this.gradient] = [this.vectors.create(), this.vectors.create()];
  }

  async evaluate(): Promise<void> {
    const { evaluation, plan, canvas, gradient } = this;
    if (!evaluation) throw new Error('The execution has been disposed.');
    evaluation.values.set(plan.canvas!, canvas);
    this.interrupted = false;
    const tiles = tileCount(plan.loop);
    let tile = 0;
    try {
      await evaluation.evaluate(gradient, () => {
        if (this.interrupted) throw new InterruptedError();
        this.tell?.({ tile: ++tile, tiles });
      });
    } catch (error) {
      // What the engine saw is a tile.
      if (error instanceof DeviceLostError) throw error.withCanvas(canvas.slice());
      throw error;
    }
    const whole = plan.outputs['gradient'];
    if (whole) gradient.set(evaluation.values.get(whole)!);
    this.evaluated = true;
  }

  scalars(names: readonly string[]): Promise<number[]> {
    return Promise.resolve(names.map((name) => this.entriesOf(name)[0]!));
  }

  output(name: string): Promise<Float32Array> {
    return Promise.resolve(Float32Array.from(this.entriesOf(name)));
  }

  read(v: Float32Array): Promise<Float32Array> {
    return Promise.resolve(v.slice());
  }

  write(v: Float32Array, entries: Float32Array): void {
    if (entries.length !== v.length)
      throw new Error(`The vector should have ${shapeText(this.shape)} entries and has ${entries.length}.`);
    v.set(entries);
  }

  /** Ends the evaluation that is running, which rejects with an InterruptedError. */
  interrupt(): void {
    this.interrupted = true;
    this.interruptTile?.();
  }

  setKnob(node: string, parameter: string, value: number): void {
    const knobs = this.plan.knobs.filter(
      ({ attributes }) => attributes.node === node && attributes.parameter === parameter,
    );
    if (knobs.length === 0)
      throw new Error(`The plan has no knob for the parameter “${parameter}” of the node “${node}”.`);
    for (const knob of knobs) this.evaluation?.values.set(knob, Float32Array.of(value));
  }

  /** Bytes that it holds on the host. */
  bytes(): number {
    return (this.evaluation?.bytes() ?? 0) + this.canvas.byteLength + this.gradient.byteLength;
  }

  dispose(): void {
    if (!this.evaluation) return;
    this.evaluation.dispose();
    this.evaluation = undefined;
    this.runner?.end?.();
    this.ended();
  }

  private entriesOf(name: string): Entries {
    const value = this.plan.outputs[name];
    if (!value) throw new Error(`The plan has no output “${name}”.`);
    const entries = this.evaluated ? this.evaluation?.values.get(value) : undefined;
    if (!entries) throw new Error(`“${name}” has not been computed: call evaluate first.`);
    return entries;
  }
}
