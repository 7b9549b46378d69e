import { termName, type Compiled, type PicturePlan, type Stage } from '../compile/compile.ts';
import type { Engine, Execution, LeafReader } from '../engines/engine.ts';
import type { Picture } from '../images/picture.ts';
import { createOptimizer } from '../optimizers/index.ts';
import type { EndReason, Losses, PictureEvent, RunEvent } from './events.ts';
import { optimizerPlan } from './optimizer-settings.ts';

export interface RunOptions {
  /** Aborting ends the run after the step under way; the pictures so far still come. */
  readonly signal?: AbortSignal;
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
  { signal }: RunOptions = {},
): AsyncGenerator<RunEvent, void> {
  const results = new Map<string, Float32Array>();
  const readAll: LeafReader = (leaf) =>
    leaf.primitive === 'result' ? results.get(leaf.attributes['node'] as string)! : read(leaf);
  for (const stage of stages) {
    const start = (await engine.compute(stage.start, readAll))['picture']!;
    results.set(stage.optimizer, start);
    // Stopped: what follows keeps its start, so that the last picture has its size.
    if (signal?.aborted) continue;
    results.set(stage.optimizer, yield* optimize(stage, start, engine, readAll, signal));
  }
  for (const picture of pictures) yield await pictureEvent(picture, engine, readAll);
}

async function* optimize(
  stage: Stage,
  start: Float32Array,
  engine: Engine,
  read: LeafReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<RunEvent, Float32Array> {
  const { optimizer: node, canvas, loop } = stage;
  const plan = optimizerPlan(stage.settings);
  const { steps } = plan;
  const seconds = stopwatch();
  const execution = await engine.prepare(loop, read);
  try {
    execution.write(execution.canvas, start);
    const [height, width] = canvas.shape as [number, number];
    yield {
      type: 'prepared',
      optimizer: node,
      engine: engine.name,
      width,
      height,
      steps,
      summary: loop.summary,
      seconds: seconds(),
    };
    const since = stopwatch();
    const { vectors, canvas: x, gradient } = execution;
    const evaluate = async () => {
      await execution.evaluate();
      return (await execution.scalars(['total']))[0]!;
    };
    const method = createOptimizer(plan.settings, { vectors, x, gradient, evaluate });
    let [step, evaluations, reason] = [0, 0, 'finished' as EndReason];
    try {
      while (step < steps) {
        if (signal?.aborted) {
          reason = 'stopped';
          break;
        }
        const report = await method.step(plan.rateFactor(step));
        await eventLoop();
        evaluations += report.evaluations;
        step += 1;
        yield {
          type: 'step',
          optimizer: node,
          step,
          steps,
          evaluations,
          ...(await lossesOf(execution, stage)),
          seconds: since(),
        };
        if (report.status !== 'running') {
          reason = report.status;
          break;
        }
      }
    } finally {
      method.dispose();
    }
    await execution.evaluate();
    const losses = await lossesOf(execution, stage);
    yield { type: 'ended', optimizer: node, reason, step, evaluations, ...losses, seconds: since() };
    return await execution.read(x);
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

/** Lets timers, signals and messages through: what an engine computes at once never waits for them by itself. */
function eventLoop(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
}
