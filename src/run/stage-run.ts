import type { Stage } from '../compile/compile.ts';
import {
  DeviceLostError,
  InterruptedError,
  type Engine,
  type Execution,
  type LeafReader,
} from '../engines/engine.ts';
import { StartError } from '../optimizers/index.ts';
import type { Checkpoint } from './checkpoint.ts';
import { decoded } from './coefficients.ts';
import type { RunControl } from './control.ts';
import type { EndReason, RunEvent } from './events.ts';
import { forecastStage } from './forecast.ts';
import { GradientNorms, isMeasured } from './gradient-norms.ts';
import { hasDescended, noDescent } from './no-descent.ts';
import { pullsAt } from './pulls.ts';
import type { StageEnd } from './stage-end.ts';
import { StageWork } from './stage-work.ts';
import { stopwatch } from './stopwatch.ts';
import { unsoundStart } from './unsound-start.ts';

interface StageRunSetting {
  readonly engine: Engine;
  readonly read: LeafReader;
  readonly control: RunControl;
  readonly signal: AbortSignal | undefined;
  /** What the stages before ended with: for checkpoints. */
  readonly results: ReadonlyMap<string, Float32Array>;
  /** The checkpoint to continue from, instead of the beginning. */
  readonly resume: Checkpoint | undefined;
  /** What stages ended with that later ones carry on. */
  readonly ends: Map<string, StageEnd>;
  /** Whether a later stage carries on what this one ends with. */
  readonly carries: boolean;
  /** Whether it is alone on the engine, so that it may take steps ahead of its reports. */
  readonly alone: boolean;
  /** The warnings about terms that earlier stages reported, by kind and node; undefined if terms are not measured. */
  readonly warned: Set<string> | undefined;
}

/** The picture that a stage ends with, and whether it does so because the device was lost. */
interface StageResult {
  readonly picture: Float32Array;
  readonly lost: boolean;
}

/** A running stage, which yields its events. */
export type Racer = AsyncGenerator<RunEvent, StageResult>;

/** `preparing` uploads and restores, `stepping` takes steps, `ending` reports the outcome; `ended` has the result. */
type State =
  | { readonly name: 'preparing' }
  | { readonly name: 'stepping'; readonly work: StageWork }
  | {
      readonly name: 'ending';
      readonly work: StageWork;
      readonly reason: EndReason;
      /** Whether it stopped within a step: its losses are those of the last one. */
      readonly interrupted: boolean;
    }
  | { readonly name: 'ended'; readonly result: StageResult };

/** One stage, run once from a picture. */
export class StageRun {
  private readonly stage: Stage;
  private readonly start: Float32Array;
  private readonly setting: StageRunSetting;
  private state: State = { name: 'preparing' };
  /** What the engine gave, to be given back at the end. */
  private execution: Execution | undefined;
  private work: StageWork | undefined;
  /** Whether an evaluation takes so long that one that nobody waits for is not worth its time. */
  private inTiles = false;
  /** How often the control had changed when that was last looked at. */
  private changes = 0;
  private readonly gradients: GradientNorms;

  constructor(stage: Stage, start: Float32Array, setting: StageRunSetting) {
    const { engine, read, control } = setting;
    this.stage = stage;
    this.start = start;
    this.setting = setting;
    this.gradients = new GradientNorms(stage, engine, read, control);
  }

  async *events(): Racer {
    try {
      try {
        while (this.state.name !== 'ended') yield* this.next(this.state);
        return this.state.result;
      } finally {
        this.work?.release();
      }
    } catch (error) {
      return yield* this.fail(error);
    } finally {
      this.setting.control.takeBack(this.stage);
      this.execution?.dispose();
    }
  }

  private next(state: Exclude<State, { name: 'ended' }>): AsyncGenerator<RunEvent, void> {
    switch (state.name) {
      case 'preparing':
        return this.prepare();
      case 'stepping':
        return this.step(state.work);
      case 'ending':
        return this.end(state);
    }
  }

  private async *prepare(): AsyncGenerator<RunEvent, void> {
    const { stage, start } = this;
    const { engine, read, control, signal, results, resume, ends, alone, warned } = this.setting;
    // Before the loop is prepared, so that the memory of both is not needed at once.
    const pulls =
      warned && !resume ? await pullsAt({ stage, engine, read, start, control, warned }) : undefined;
    const seconds = stopwatch();
    const execution = await engine.prepare(stage.loop, read, signal);
    this.execution = execution;
    const plan = control.planOf(stage);
    const work = new StageWork(stage, execution, { start, plan, results, resume, alone });
    this.work = work;
    const carried = stage.carriesFrom === undefined ? undefined : ends.get(stage.carriesFrom);
    if (resume) work.restore(resume);
    else if (carried) work.carry(carried);
    ({ changes: this.changes } = control);
    const forecast = engine.forecast(stage.loop);
    this.inTiles = forecast.tiling !== undefined;
    control.lend(work);
    yield {
      type: 'prepared',
      optimizer: stage.id,
      engine: engine.name,
      width: work.width,
      height: work.height,
      steps: work.descent.steps,
      summary: forecastStage({ ...stage, plan: control.planOf(stage) }, forecast, alone),
      seconds: seconds(),
    };
    if (pulls) {
      control.lend(work);
      yield pulls;
    }
    this.state = { name: 'stepping', work };
  }

  private async *step(work: StageWork): AsyncGenerator<RunEvent, void> {
    const { stage } = this;
    const { control, signal } = this.setting;
    const { descent } = work;
    const ending = (reason: EndReason): void => {
      this.state = { name: 'ending', work, reason, interrupted: reason === 'stopped' && this.inTiles };
    };
    if (work.status !== 'running') {
      ending(work.status);
      return;
    }
    const since = stopwatch();
    if (control.changes !== this.changes) {
      ({ changes: this.changes } = control);
      await work.settle();
    }
    descent.follow(control.planOf(stage), control.turnKnobs(work));
    if (descent.isSpent(work.step, work.evaluations, work.seconds)) {
      ending('finished');
      return;
    }
    if (signal?.aborted) {
      ending('stopped');
      return;
    }
    const report = await work.takeStep(since, signal);
    if (!report) {
      this.state = { name: 'ending', work, reason: 'stopped', interrupted: true };
      return;
    }
    const { stall } = report;
    const { step, evaluations, losses, seconds } = work;
    const at = { optimizer: stage.id, step };
    control.lend(work);
    yield { type: 'step', ...at, steps: descent.steps, evaluations, ...losses, seconds };
    const norms =
      control.measuresGradients && isMeasured(step) ? await this.gradients.at(await work.look()) : undefined;
    if (norms) {
      control.lend(work);
      yield { type: 'gradients', ...at, evaluations, seconds, norms };
    }
    if (!stall) return;
    control.lend(work);
    yield { type: 'event', ...at, kind: stall.action, text: stall.text };
  }

  private async *end({
    work,
    reason,
    interrupted,
  }: Extract<State, { name: 'ending' }>): AsyncGenerator<RunEvent, void> {
    const { stage } = this;
    const { control, signal, ends, carries } = this.setting;
    const { execution, descent, step, evaluations, seconds } = work;
    const { vectors, gradient } = execution;
    const diverged = reason === 'diverged';
    if (!interrupted) await work.finish(diverged, this.inTiles ? signal : undefined);
    // A first-order method goes wherever its first gradient says.
    if (diverged && step <= 2 && !Number.isFinite(await vectors.sumAbs(gradient)))
      throw new StartError('The gradient at the starting point is not a number.');
    if (carries) ends.set(stage.id, await work.stageEnd());
    // After the event that it has ended, nothing is read from the device.
    const picture = decoded(stage, await execution.read(execution.canvas));
    const { first, settings } = descent;
    const { losses } = work;
    if (first && (diverged || !hasDescended({ first, last: losses.total }))) {
      const largest = await vectors.maxAbs(gradient);
      const why = noDescent({ settings, diverged, first, last: losses.total, largest });
      control.lend(work);
      yield { type: 'event', optimizer: stage.id, step, kind: 'no-descent', ...why };
    }
    control.lend(work);
    yield { type: 'ended', optimizer: stage.id, reason, step, evaluations, ...losses, seconds };
    this.state = { name: 'ended', result: { picture, lost: false } };
  }

  /** Ends with the last picture that was seen where it was stopped or the device was lost; throws why in every other case. */
  private async *fail(error: unknown): AsyncGenerator<RunEvent, StageResult> {
    const { stage, start, work } = this;
    const { engine, read, control } = this.setting;
    if (error instanceof StartError && work) {
      const losses = await work.lossesAt(start);
      throw await unsoundStart({ stage, engine, read, start, losses });
    }
    // Stopped while it was prepared, it has not begun.
    if (error instanceof InterruptedError && !work) return { picture: start, lost: false };
    if (!(error instanceof DeviceLostError)) throw error;
    const picture = error.canvas ? decoded(stage, error.canvas) : start;
    control.lose(stage, picture);
    const { step = 0, evaluations = 0, seconds = 0, losses = { total: NaN, terms: {} } } = work ?? {};
    yield { type: 'ended', optimizer: stage.id, reason: 'lost', step, evaluations, ...losses, seconds };
    return { picture, lost: true };
  }
}
