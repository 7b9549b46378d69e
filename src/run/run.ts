import { termName, type Compiled, type PicturePlan, type Stage } from '../compile/compile.ts';
import type { Engine, Execution, LeafReader } from '../engines/engine.ts';
import type { Picture } from '../images/picture.ts';
import { RunControl } from './control.ts';
import { Descent } from './descent.ts';
import type { EndReason, Losses, PictureEvent, RunEvent } from './events.ts';
import { heatsOf } from './heats.ts';

export interface RunOptions {
  /** Aborting ends the run after the step under way; the pictures so far still come. */
  readonly signal?: AbortSignal;
  /** Changes the run while it goes on, and looks at its canvas. */
  readonly control?: RunControl;
  /** Pictures that canvases start from instead of what the graph says, by optimizer; each of the canvas's size. */
  readonly starts?: ReadonlyMap<string, Float32Array>;
  /** Pictures that optimizers ended with before, by optimizer, for those that are not among the stages: a branch. */
  readonly results?: ReadonlyMap<string, Float32Array>;
  /** Optimizers that need nothing of each other go a step each in turn, which takes the memory of all of them. */
  readonly race?: boolean;
}

/**
 * Runs a compiled graph: one optimizer after the other, or racing, then the pictures. Everything that an engine gave is given back when
 * the generator ends, also where the caller leaves it early.
 *
 * @param read the leaves that the graph takes from outside; results of earlier optimizers are added here.
 */
export async function* run(
  { stages, pictures }: Compiled,
  engine: Engine,
  read: LeafReader,
  { signal, control = new RunControl(), starts, results: known, race = false }: RunOptions = {},
): AsyncGenerator<RunEvent, void> {
  const results = new Map(known);
  const readAll: LeafReader = (leaf) =>
    leaf.primitive === 'result' ? results.get(leaf.attributes['node'] as string)! : read(leaf);
  for (const heat of race ? heatsOf(stages) : stages.map((stage) => [stage])) {
    const racers = new Map<string, Racer>();
    for (const stage of heat) {
      const { optimizer, start: plan } = stage;
      const start = starts?.get(optimizer) ?? (await engine.compute(plan, readAll))['picture']!;
      results.set(optimizer, start);
      // Stopped: what follows keeps its start, so that the last picture has its size.
      if (!signal?.aborted) racers.set(optimizer, optimize(stage, start, engine, readAll, control, signal));
    }
    yield* inTurn(racers, results);
  }
  for (const picture of pictures) yield await pictureEvent(picture, engine, readAll);
}

type Racer = AsyncGenerator<RunEvent, Float32Array>;

/** Takes an event of each optimizer in turn until all have ended, and puts what they end with among the results. */
async function* inTurn(
  racers: Map<string, Racer>,
  results: Map<string, Float32Array>,
): AsyncGenerator<RunEvent, void> {
  try {
    while (racers.size > 0)
      for (const [optimizer, racer] of racers) {
        const { done, value } = await racer.next();
        if (!done) {
          yield value;
          continue;
        }
        results.set(optimizer, value);
        racers.delete(optimizer);
      }
  } finally {
    // Left early: what the engine gave is given back.
    for (const racer of racers.values()) await racer.return(new Float32Array());
  }
}

async function* optimize(
  stage: Stage,
  start: Float32Array,
  engine: Engine,
  read: LeafReader,
  control: RunControl,
  signal: AbortSignal | undefined,
): Racer {
  const { optimizer: node, canvas, loop } = stage;
  const seconds = stopwatch();
  const execution = await engine.prepare(loop, read);
  try {
    execution.write(execution.canvas, start);
    const { vectors, canvas: x, gradient } = execution;
    // The last picture whose loss was a number: what a run that diverges goes back to.
    const sound = vectors.create();
    let losses!: Losses;
    const evaluate = async () => {
      await eventLoop();
      await execution.evaluate();
      losses = await lossesOf(execution, stage);
      if (Number.isFinite(losses.total)) vectors.copy(x, sound);
      return losses.total;
    };
    const descent = new Descent(control.settingsOf(stage), { vectors, x, gradient, evaluate });
    try {
      const atWork = { stage, execution };
      control.lend(atWork);
      const knobs = new Map<string, number>();
      const [height, width] = canvas.shape as [number, number];
      yield {
        type: 'prepared',
        optimizer: node,
        engine: engine.name,
        width,
        height,
        steps: descent.steps,
        summary: loop.summary,
        seconds: seconds(),
      };
      let [step, evaluations, reason] = [0, 0, 'finished' as EndReason];
      // Time that the caller takes between two events, a pause for one, is not the optimizer's.
      let worked = 0;
      for (;;) {
        const since = stopwatch();
        descent.follow(control.settingsOf(stage), control.turnKnobs(atWork, knobs));
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
        control.lend(atWork);
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
      control.lend(atWork);
      yield { type: 'ended', optimizer: node, reason, step, evaluations, ...losses, seconds: worked };
      return await execution.read(x);
    } finally {
      control.takeBack(stage);
      descent.dispose();
      vectors.free(sound);
    }
  } finally {
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
