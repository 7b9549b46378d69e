import type { Compiled, PicturePlan } from '../compile/compile.ts';
import type { Engine, LeafReader } from '../engines/engine.ts';
import type { Picture } from '../images/picture.ts';
import { sizeOf } from '../program/value.ts';
import type { Checkpoint } from './checkpoint.ts';
import { RunControl } from './control.ts';
import type { PictureEvent, RunEvent } from './events.ts';
import { optimize } from './optimize.ts';

export interface RunOptions {
  /** Aborting ends the run after the step under way; the pictures so far still come. */
  readonly signal?: AbortSignal;
  /** Changes the run while it goes on, and looks at its canvas. */
  readonly control?: RunControl;
  /** Pictures that canvases start from instead of what the graph says, by optimizer; each of the canvas's size. */
  readonly starts?: ReadonlyMap<string, Float32Array>;
  /** Pictures that optimizers ended with before, by optimizer, for those that are not among the stages: a branch. */
  readonly results?: ReadonlyMap<string, Float32Array>;
  /**
   * Goes on from where a run of the same graph was, see {@link RunControl.checkpoint}: the optimizers before are not run
   * again. On the same engine, the same bits follow as if the run had never been interrupted.
   */
  readonly resume?: Checkpoint;
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
  { signal, control = new RunControl(), starts, results: known, resume }: RunOptions = {},
): AsyncGenerator<RunEvent, void> {
  const results = new Map([...(known ?? []), ...(resume?.results ?? [])]);
  const readAll: LeafReader = (leaf) =>
    leaf.primitive === 'result' ? results.get(leaf.attributes['node'] as string)! : read(leaf);
  const first = resume ? placeOf(resume, stages) : 0;
  for (const [i, stage] of stages.entries()) {
    if (i < first) continue;
    const { optimizer, start: plan } = stage;
    const from = i === first ? resume : undefined;
    const start = from?.canvas ?? starts?.get(optimizer) ?? (await engine.compute(plan, readAll))['picture']!;
    const before = new Map(results);
    results.set(optimizer, start);
    // Stopped: what follows keeps its start, so that the last picture has its size.
    if (signal?.aborted) continue;
    const work = optimize(stage, start, {
      engine,
      read: readAll,
      control,
      signal,
      results: before,
      resume: from,
    });
    results.set(optimizer, yield* work);
  }
  for (const picture of pictures) yield await pictureEvent(picture, engine, readAll);
}

/** The stage that a checkpoint is of. Throws where the graph is another by now. */
function placeOf({ optimizer, canvas }: Checkpoint, stages: Compiled['stages']): number {
  const place = stages.findIndex((stage) => stage.optimizer === optimizer);
  if (place < 0)
    throw new Error(
      `The run cannot go on: the graph has no optimizer “${optimizer}” that runs. Start it anew.`,
    );
  const [height, width] = stages[place]!.canvas.shape as [number, number];
  if (canvas.length !== sizeOf(stages[place]!.canvas.shape))
    throw new Error(
      `The run cannot go on: the canvas of “${optimizer}” is ${width} x ${height} now, and was of another size. Start it anew.`,
    );
  return place;
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
