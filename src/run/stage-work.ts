import { heightWidth } from '../program/shape.ts';
import { termName, type Stage } from '../compile/compile.ts';
import { DeviceLostError, InterruptedError, type Execution } from '../engines/engine.ts';
import { resizePicture } from '../images/resize.ts';
import { gradientPowers, type StepStatus } from '../optimizers/index.ts';
import { Ahead } from './ahead.ts';
import { lendState, readState, type Checkpoint } from './checkpoint.ts';
import { decoded, encoded } from './coefficients.ts';
import { RESULT, STATE, vectorEntries, type LiveCheckpoint } from './live-checkpoint.ts';
import type { StageAtWork } from './control.ts';
import { Descent, type DescentReport } from './descent.ts';
import { Draws } from './draws.ts';
import { eventLoop } from '../platform/event-loop.ts';
import type { Losses } from './events.ts';
import { stateAt, type StageEnd } from './stage-end.ts';

interface WorkSetting {
  readonly start: Float32Array;
  readonly plan: Stage['plan'];
  /** What the stages before ended with: for checkpoints. */
  readonly results: ReadonlyMap<string, Float32Array>;
  /** Where it will be restored to. */
  readonly resume: Checkpoint | undefined;
  /** Whether it is alone on the engine, so that it may take steps ahead of its reports. */
  readonly alone: boolean;
}

/** A stage on an engine: its canvas, the optimizer that moves it, and how far it is. */
export class StageWork implements StageAtWork {
  readonly stage: Stage;
  readonly execution: Execution;
  readonly knobs: StageAtWork['knobs'] = new Map();
  readonly descent: Descent<unknown>;
  readonly width: number;
  readonly height: number;
  step = 0;
  evaluations = 0;
  /** Time that the caller takes between two events, a pause for one, is not among them. */
  seconds = 0;
  status: StepStatus = 'running';
  losses: Losses = { total: NaN, terms: {} };
  /** Of the step under way. */
  private signal: AbortSignal | undefined;
  private readonly start: Float32Array;
  private readonly results: WorkSetting['results'];
  /** The last picture whose loss was a number: what a run that diverges goes back to. */
  private readonly sound: unknown;
  private readonly draws: Draws;
  private readonly ahead: Ahead<unknown> | undefined;
  /** The scalars reported for an evaluation. */
  private readonly names: readonly string[];

  constructor(stage: Stage, execution: Execution, { start, plan, results, resume, alone }: WorkSetting) {
    const { vectors, canvas: x, gradient } = execution;
    this.stage = stage;
    this.execution = execution;
    this.start = start;
    this.results = results;
    [this.height, this.width] = heightWidth(stage.canvas.shape);
    this.names = ['total', ...stage.terms.map(termName)];
    const from = resume?.canvas ?? encoded(stage, start);
    execution.write(x, from);
    this.sound = vectors.create();
    execution.write(this.sound, resume?.sound ?? from);
    this.draws = new Draws(execution, stage.loop, resume?.drawn ?? 0);
    const queuedSearch = execution.queuedSearch?.bind(execution);
    this.descent = new Descent(plan, {
      vectors,
      x,
      gradient,
      evaluate: () => this.evaluate(),
      blur: (sigma) => this.blur(sigma),
      ...(queuedSearch && { queuedSearch }),
    });
    const batching = alone ? execution.batching?.(this.names) : undefined;
    const { descent, draws, sound } = this;
    this.ahead = batching && new Ahead({ execution, batching, descent, draws, sound });
  }

  /** Goes on from a checkpoint; its canvas is what the stage starts from. */
  restore(from: Checkpoint): void {
    const { step, evaluations, seconds, status } = from;
    this.step = step;
    this.evaluations = evaluations;
    this.seconds = seconds;
    this.status = status;
    lendState(this.execution, from.descent, (state) => {
      this.descent.restore(state);
    });
  }

  /** Goes on with what a smaller stage ended with. */
  carry(end: StageEnd): void {
    const { scalesCarried: scales = false } = this.stage;
    lendState(this.execution, stateAt(end, this.width, this.height, { scales }), (state) => {
      this.descent.carry(state);
    });
  }

  /**
   * @param since gives the seconds since the step began.
   * @param signal ends the step at once, where the engine can.
   * @returns undefined where it was ended: everything is then as it was before.
   */
  async takeStep(since: () => number, signal?: AbortSignal): Promise<DescentReport | undefined> {
    const report = await this.untilAborted(
      signal,
      async () => (await this.stepAhead()) ?? (await this.descent.step(this.step)),
    );
    if (!report) return undefined;
    this.evaluations += report.evaluations;
    this.step += 1;
    this.status = report.status;
    this.descent.see(this.losses.total, report);
    this.seconds += since();
    return report;
  }

  async checkpoint(): Promise<LiveCheckpoint> {
    await this.settle();
    const { execution, sound, results } = this;
    const { vectors, ...state } = await this.descent.state();
    return {
      ...this.progress(),
      state,
      entries: new Map([
        ...vectorEntries(execution, { canvas: execution.canvas, sound, ...named(STATE, vectors) }),
        ...[...results].map(([name, data]) => [RESULT + name, () => Promise.resolve(data)] as const),
      ]),
    };
  }

  async end(): Promise<LiveCheckpoint> {
    await this.settle();
    const { execution } = this;
    const { vectors, ...state } = await this.descent.state();
    const carried = Object.keys(gradientPowers(state.settings)).map((name) => [name, vectors[name]] as const);
    const { canvas } = execution;
    return {
      ...this.progress(),
      state,
      entries: new Map(
        vectorEntries(execution, { canvas, sound: canvas, ...named(STATE, Object.fromEntries(carried)) }),
      ),
    };
  }

  private progress(): Pick<
    Checkpoint,
    'optimizer' | 'step' | 'evaluations' | 'seconds' | 'status' | 'drawn'
  > {
    const { stage, step, evaluations, seconds, status, draws } = this;
    return { optimizer: stage.id, step, evaluations, seconds, status, drawn: draws.count };
  }

  async look(): Promise<Float32Array> {
    const { stage, execution, ahead } = this;
    try {
      return decoded(stage, await execution.read(ahead ? await ahead.picture() : execution.canvas));
    } catch (error) {
      if (error instanceof DeviceLostError) return error.canvas ? decoded(stage, error.canvas) : this.start;
      throw error;
    }
  }

  isReady(): boolean {
    return this.ahead?.isReady ?? true;
  }

  /** Returns everything to the state after the step that was reported last. */
  async settle(): Promise<void> {
    await this.ahead?.settle();
  }

  /**
   * Evaluates where the run ends: where it `diverged`, at the last picture whose loss was a number.
   *
   * @param signal ends that at once, where the engine can: the losses are then those of the last step.
   */
  async finish(diverged: boolean, signal?: AbortSignal): Promise<void> {
    const { vectors, canvas } = this.execution;
    await this.settle();
    if (diverged) vectors.copy(this.sound, canvas);
    await this.untilAborted(signal, () => this.evaluate());
  }

  /** What a later stage may carry on. */
  async stageEnd(): Promise<StageEnd> {
    const { width, height } = this;
    return { width, height, state: await readState(this.execution, await this.descent.state()) };
  }

  /** The losses of a picture, which the canvas is then; also after {@link release}. */
  async lossesAt(picture: Float32Array): Promise<Losses> {
    const { stage, execution } = this;
    execution.write(execution.canvas, encoded(stage, picture));
    await execution.evaluate();
    return this.lossesOf(await execution.scalars(this.names));
  }

  /** Gives back what was taken of the execution, but not the execution. */
  release(): void {
    this.ahead?.dispose();
    this.descent.dispose();
    this.execution.vectors.free(this.sound);
  }

  /** Undefined where it was ended: losses and random numbers are then as they were before. */
  private async untilAborted<T>(
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const { losses, draws, execution } = this;
    const drawn = draws.count;
    const stop = (): void => {
      execution.interrupt?.();
    };
    signal?.addEventListener('abort', stop);
    this.signal = signal;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      this.losses = losses;
      draws.count = drawn;
      return undefined;
    } finally {
      this.signal = undefined;
      signal?.removeEventListener('abort', stop);
    }
  }

  private async evaluate(): Promise<number> {
    const { execution, draws } = this;
    await eventLoop();
    if (this.signal?.aborted) throw new InterruptedError();
    draws.turn();
    await execution.evaluate();
    this.losses = this.lossesOf(await execution.scalars(this.names));
    if (Number.isFinite(this.losses.total)) execution.vectors.copy(execution.canvas, this.sound);
    return this.losses.total;
  }

  private async blur(sigma: number): Promise<void> {
    const { stage, execution, width, height } = this;
    const data = decoded(stage, await execution.read(execution.canvas));
    const blurred = resizePicture({ width, height, data }, width, height, { sigma });
    execution.write(execution.canvas, encoded(stage, blurred.data));
  }

  /** A step taken ahead of the reports; undefined if it has to be taken separately. */
  private async stepAhead(): Promise<DescentReport | undefined> {
    const { descent, step } = this;
    const { queue } = descent;
    const until = step + descent.stepsLeft(step, this.evaluations);
    const taken = queue && (await this.ahead?.next(queue, step, until));
    if (!taken) return undefined;
    await eventLoop();
    this.losses = this.lossesOf(taken.scalars);
    return { loss: this.losses.total, evaluations: taken.evaluations, status: taken.status };
  }

  /** @param scalars the total, then the value of each term. */
  private lossesOf([total, ...values]: readonly number[]): Losses {
    const { terms } = this.stage;
    return { total: total!, terms: Object.fromEntries(terms.map((term, i) => [term, values[i]!])) };
  }
}

function named<V>(prefix: string, vectors: Readonly<Record<string, V>>): Record<string, V> {
  return Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [prefix + name, vector]));
}
