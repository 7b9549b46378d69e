import { termName, type Compiled, type PicturePlan, type Stage } from '../compile/compile.ts';
import { DeviceLostError, type Engine, type Execution, type LeafReader } from '../engines/engine.ts';
import { evaluationKnob, isEvaluationKnob } from '../program/builder.ts';
import type { Picture } from '../images/picture.ts';
import { RunControl } from './control.ts';
import { Descent } from './descent.ts';
import type { EndReason, Losses, PictureEvent, RunEvent } from './events.ts';

export interface RunOptions {
  /** Aborting ends the run after the step under way; the pictures so far still come. */
  readonly signal?: AbortSignal;
  /** Changes the run while it goes on, and looks at its canvas. */
  readonly control?: RunControl;
  /** Pictures that canvases start from instead of what the graph says, by optimizer; each of the canvas's size. */
  readonly starts?: ReadonlyMap<string, Float32Array>;
  /** Pictures that optimizers ended with before, by optimizer, for those that are not among the stages: a branch. */
  readonly results?: ReadonlyMap<string, Float32Array>;
}

/**
 * Runs a compiled graph: each optimizer in turn, then the pictures. Everything that an engine gave is given back when
 * the generator ends, also where the caller leaves it early.
 *
 * @param read the leaves that the graph takes from outside; results of earlier optimizers are added here.
 */
export async function* run(
  { stages, pictures }: Compiled,
  engine: Engine,
  read: LeafReader,
  { signal, control = new RunControl(), starts, results: known }: RunOptions = {},
): AsyncGenerator<RunEvent, void> {
  const results = new Map(known);
  const readAll: LeafReader = (leaf) =>
    leaf.primitive === 'result' ? results.get(leaf.attributes['node'] as string)! : read(leaf);
  let lost = false;
  for (const stage of stages) {
    const { optimizer, start: plan } = stage;
    const start = starts?.get(optimizer) ?? (await engine.compute(plan, readAll))['picture']!;
    results.set(optimizer, start);
    // Stopped, or without its device: what follows keeps its start, so that the last picture has its size.
    if (lost || signal?.aborted) continue;
    const end = yield* optimize(stage, start, engine, readAll, control, signal);
    results.set(optimizer, end.canvas);
    lost = end.reason === 'lost';
  }
  for (const picture of pictures) yield await pictureEvent(picture, engine, readAll);
}

async function* optimize(
  stage: Stage,
  start: Float32Array,
  engine: Engine,
  read: LeafReader,
  control: RunControl,
  signal: AbortSignal | undefined,
): AsyncGenerator<RunEvent, { canvas: Float32Array; reason: EndReason }> {
  const { optimizer: node, canvas, loop } = stage;
  const seconds = stopwatch();
  const execution = await engine.prepare(loop, read);
  let losses: Losses = { total: NaN, terms: {} };
  // Time that the caller takes between two events, a pause for one, is not the optimizer's.
  let [step, evaluations, worked] = [0, 0, 0];
  try {
    execution.write(execution.canvas, start);
    const { vectors, canvas: x, gradient } = execution;
    // The last picture whose loss was a number: what a run that diverges goes back to.
    const sound = vectors.create();
    let drawn = 0;
    const draws = loop.each.some(({ value }) => isEvaluationKnob(value));
    const evaluate = async () => {
      await eventLoop();
      if (draws) execution.setKnob(evaluationKnob.node, evaluationKnob.parameter, drawn++);
      await execution.evaluate();
      losses = await lossesOf(execution, stage);
      if (Number.isFinite(losses.total)) vectors.copy(x, sound);
      return losses.total;
    };
    const descent = new Descent(control.settingsOf(stage), { vectors, x, gradient, evaluate });
    try {
      control.lend({ stage, execution });
      const knobs = new Map<string, number>();
      const [height, width] = canvas.shape as [number, number];
      yield {
        type: 'prepared',
        optimizer: node,
        engine: engine.name,
        width,
        height,
        steps: descent.steps,
        summary: { ...loop.summary, ...engine.forecast(loop) },
        seconds: seconds(),
      };
      let reason: EndReason = 'finished';
      for (;;) {
        const since = stopwatch();
        descent.follow(control.settingsOf(stage), control.turnKnobs({ stage, execution }, knobs));
        if (step >= descent.steps) break;
        if (signal?.aborted) {
          reason = 'stopped';
          break;
        }
        const report = await descent.step(step);
        evaluations += report.evaluations;
        step += 1;
        // The last evaluation was of a picture that was not taken.
        if (report.status === 'stalled') await evaluate();
        worked += since();
        yield {
          type: 'step',
          optimizer: node,
          step,
          steps: descent.steps,
          evaluations,
          ...losses,
          seconds: worked,
        };
        if (report.status !== 'running') {
          reason = report.status;
          break;
        }
      }
      if (reason === 'diverged') vectors.copy(sound, x);
      await evaluate();
      yield { type: 'ended', optimizer: node, reason, step, evaluations, ...losses, seconds: worked };
      return { canvas: await execution.read(x), reason };
    } finally {
      control.lend(undefined);
      descent.dispose();
      vectors.free(sound);
    }
  } catch (error) {
    if (!(error instanceof DeviceLostError)) throw error;
    const seen = error.canvas ?? start;
    control.lend({ stage, execution, seen });
    yield {
      type: 'ended',
      optimizer: node,
      reason: 'lost',
      step,
      evaluations,
      ...losses,
      seconds: worked,
    };
    return { canvas: seen, reason: 'lost' };
  } finally {
    control.lend(undefined);
    execution.dispose();
  }
}

async function lossesOf(execution: Execution, { terms }: Stage): Promise<Losses> {
  const [total, ...values] = await execution.scalars(['total', ...terms.map(termName)]);
  return { total: total!, terms: Object.fromEntries(terms.map((term, i) => [term, values[i]!])) };
}

async function pictureEvent(
  { node, file, shape, plan }: PicturePlan,
  engine: Engine,
  read: LeafReader,
): Promise<PictureEvent> {
  const data = (await engine.compute(plan, read))['picture']!;
  const [height, width] = shape as [number, number];
  const picture: Picture = { width, height, data: data.map((x) => Math.min(1, Math.max(0, x))) };
  return { type: 'picture', node, file, picture };
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
