import { heightWidth } from '../program/shape.ts';
import { termName, type Stage } from '../compile/compile.ts';
import { DeviceLostError, type Engine, type Execution, type LeafReader } from '../engines/engine.ts';
import { resizePicture } from '../images/resize.ts';
import { StartError, type StepStatus } from '../optimizers/index.ts';
import { Ahead } from './ahead.ts';
import { lendState, readState, type Checkpoint } from './checkpoint.ts';
import type { RunControl } from './control.ts';
import { Descent, type DescentReport, type DescentState } from './descent.ts';
import { Draws } from './draws.ts';
import type { EndReason, Losses, RunEvent } from './events.ts';
import { forecastStage } from './forecast.ts';
import { hasDescended, noDescent } from './no-descent.ts';
import { unsoundStart } from './unsound-start.ts';

export interface OptimizeSetting {
  readonly engine: Engine;
  readonly read: LeafReader;
  readonly control: RunControl;
  readonly signal: AbortSignal | undefined;
  /** What the optimizers before ended with: for checkpoints. */
  readonly results: ReadonlyMap<string, Float32Array>;
  /** Where to go on from, rather than from the beginning. */
  readonly resume: Checkpoint | undefined;
  /** What stages ended with that later ones carry on. */
  readonly ends: Map<string, StageEnd>;
  /** Whether a later stage carries on what this one ends with. */
  readonly carries: boolean;
  /** Whether it has the engine to itself, so that it may go ahead of what it tells. */
  readonly alone: boolean;
}

/** The state of a stage at its end, with the size of its pictures. */
export interface StageEnd {
  readonly width: number;
  readonly height: number;
  readonly state: DescentState<Float32Array>;
}

/** The picture that an optimizer ends with, and whether it does so because the device was lost. */
export interface StageResult {
  readonly picture: Float32Array;
  readonly lost: boolean;
}

/** An optimizer at work: tells its events. */
export type Racer = AsyncGenerator<RunEvent, StageResult>;

/** Runs one optimizer from a picture. */
export async function* optimize(
  stage: Stage,
  start: Float32Array,
  { engine, read, control, signal, results, resume, ends, carries, alone }: OptimizeSetting,
): Racer {
  const { optimizer, canvas, loop, terms } = stage;
  const seconds = stopwatch();
  let prepared: Execution | undefined;
  let losses: Losses = { total: NaN, terms: {} };
  // Time that the caller takes between two events, a pause for one, is not the optimizer's.
  let [step, evaluations, worked] = [0, 0, 0];
  let status: StepStatus = 'running';
  try {
    const execution = await engine.prepare(loop, read);
    prepared = execution;
    execution.write(execution.canvas, start);
    const { vectors, canvas: x, gradient } = execution;
    // The last picture whose loss was a number: what a run that diverges goes back to.
    const sound = vectors.create();
    execution.write(sound, resume?.sound ?? start);
    const draws = new Draws(execution, loop, resume?.drawn ?? 0);
    const names = ['total', ...terms.map(termName)];
    const evaluate = async () => {
      await eventLoop();
      draws.turn();
      await execution.evaluate();
      losses = lossesOf(stage, await execution.scalars(names));
      if (Number.isFinite(losses.total)) vectors.copy(x, sound);
      return losses.total;
    };
    const [height, width] = heightWidth(canvas.shape);
    const blur = async (sigma: number) => {
      const data = await execution.read(x);
      execution.write(x, resizePicture({ width, height, data }, width, height, { sigma }).data);
    };
    const queuedSearch = execution.queuedSearch?.bind(execution);
    const objective = { vectors, x, gradient, evaluate, blur, ...(queuedSearch && { queuedSearch }) };
    const descent = new Descent(control.planOf(stage), objective);
    const batching = alone ? execution.batching?.(names) : undefined;
    const ahead = batching && new Ahead({ execution, batching, descent, draws, sound });
    try {
      if (resume) {
        ({ step, evaluations, status, seconds: worked } = resume);
        lendState(execution, resume.descent, (state) => {
          descent.restore(state);
        });
      }
      const carried = stage.carriesFrom === undefined ? undefined : ends.get(stage.carriesFrom);
      if (carried && !resume)
        lendState(execution, resized(carried, width, height), (state) => {
          descent.carry(state);
        });
      const checkpoint = async (): Promise<Checkpoint> => {
        await ahead?.settle();
        return {
          optimizer,
          step,
          evaluations,
          seconds: worked,
          status,
          drawn: draws.count,
          canvas: await execution.read(x),
          sound: await execution.read(sound),
          descent: await readState(execution, await descent.state()),
          results,
        };
      };
      const look = async () => {
        try {
          return await execution.read(ahead ? await ahead.picture() : x);
        } catch (error) {
          return seenOf(error, start);
        }
      };
      const isReady = () => ahead?.isReady ?? true;
      const atWork = { stage, execution, checkpoint, look, isReady };
      const takeStep = async (): Promise<DescentReport> => {
        const until = step + descent.stepsLeft(step, evaluations);
        const { queue } = descent;
        const told = queue && (await ahead?.next(queue, step, until));
        if (!told) return descent.step(step);
        await eventLoop();
        losses = lossesOf(stage, told.scalars);
        return { loss: losses.total, evaluations: told.evaluations, status: told.status };
      };
      let { changes } = control;
      control.lend(atWork);
      const knobs = new Map<string, number>();
      yield {
        type: 'prepared',
        optimizer,
        engine: engine.name,
        width,
        height,
        steps: descent.steps,
        summary: forecastStage({ ...stage, plan: control.planOf(stage) }, engine, alone),
        seconds: seconds(),
      };
      let reason: EndReason = 'finished';
      for (;;) {
        if (status !== 'running') {
          reason = status;
          break;
        }
        const since = stopwatch();
        if (control.changes !== changes) {
          ({ changes } = control);
          await ahead?.settle();
        }
        descent.follow(control.planOf(stage), control.turnKnobs(atWork, knobs));
        if (descent.isSpent(step, evaluations, worked)) break;
        if (signal?.aborted) {
          reason = 'stopped';
          break;
        }
        const report = await takeStep();
        evaluations += report.evaluations;
        step += 1;
        status = report.status;
        descent.see(losses.total, report);
        worked += since();
        control.lend(atWork);
        yield {
          type: 'step',
          optimizer,
          step,
          steps: descent.steps,
          evaluations,
          ...losses,
          seconds: worked,
        };
        if (report.stall) {
          control.lend(atWork);
          yield { type: 'event', optimizer, step, kind: report.stall.action, text: report.stall.text };
        }
      }
      await ahead?.settle();
      if (reason === 'diverged') vectors.copy(sound, x);
      await evaluate();
      // A first-order method goes wherever its first gradient says.
      if (reason === 'diverged' && step <= 2 && !Number.isFinite(await vectors.sumAbs(gradient)))
        throw new StartError('The gradient at the starting point is no number.');
      if (carries)
        ends.set(optimizer, { width, height, state: await readState(execution, await descent.state()) });
      // Once it is told that it has ended, nothing is taken from the device any more.
      const picture = await execution.read(x);
      const { first, settings } = descent;
      const diverged = reason === 'diverged';
      if (first && (diverged || !hasDescended({ first, last: losses.total }))) {
        const largest = await vectors.maxAbs(gradient);
        const why = noDescent({ settings, diverged, first, last: losses.total, largest });
        control.lend(atWork);
        yield { type: 'event', optimizer, step, kind: 'no-descent', ...why };
      }
      control.lend(atWork);
      yield { type: 'ended', optimizer, reason, step, evaluations, ...losses, seconds: worked };
      return { picture, lost: false };
    } finally {
      ahead?.dispose();
      descent.dispose();
      vectors.free(sound);
    }
  } catch (error) {
    if (error instanceof StartError && prepared) {
      prepared.write(prepared.canvas, start);
      await prepared.evaluate();
      const first = lossesOf(stage, await prepared.scalars(['total', ...terms.map(termName)]));
      throw await unsoundStart({ stage, engine, read, start, losses: first });
    }
    const seen = seenOf(error, start);
    control.lose(stage, seen);
    yield { type: 'ended', optimizer, reason: 'lost', step, evaluations, ...losses, seconds: worked };
    return { picture: seen, lost: true };
  } finally {
    control.takeBack(stage);
    prepared?.dispose();
  }
}

/** The canvas as it was last seen where a device is lost; throws what is anything else. */
function seenOf(error: unknown, start: Float32Array): Float32Array {
  if (!(error instanceof DeviceLostError)) throw error;
  return error.canvas ?? start;
}

/** @param scalars the total, then the value of each term. */
function lossesOf({ terms }: Stage, [total, ...values]: readonly number[]): Losses {
  return { total: total!, terms: Object.fromEntries(terms.map((term, i) => [term, values[i]!])) };
}

/** A state at another size, blended in lines between pixels: what is never negative stays so. */
function resized({ state, ...from }: StageEnd, width: number, height: number): DescentState<Float32Array> {
  const vectors = Object.entries(state.vectors).map(([name, data]) => [
    name,
    resizePicture({ ...from, data }, width, height, 'bilinear').data,
  ]);
  return { ...state, vectors: Object.fromEntries(vectors) as Record<string, Float32Array> };
}

/**
 * Lets timers, signals and messages through: what an engine computes at once never waits for them by itself. Through a
 * message, for browsers hold timers back in tabs that are not seen.
 */
function eventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
}
