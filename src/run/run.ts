import { heightWidth } from '../program/shape.ts';
import type { Compiled, PicturePlan } from '../compile/compile.ts';
import { DeviceLostError, type Engine, type InputReader, type LeafReader } from '../engines/engine.ts';
import type { Picture } from '../images/picture.ts';
import { decoded } from './coefficients.ts';
import { misfit, type Checkpoint } from './checkpoint.ts';
import { RunControl } from './control.ts';
import type { PictureEvent, RunEvent } from './events.ts';
import { raceGroupsOf } from './race-groups.ts';
import type { StageEnd } from './stage-end.ts';
import { StageRun, type Racer } from './stage-run.ts';

export interface RunOptions {
  /** Aborting ends the run after the step under way; the pictures so far still come. */
  readonly signal?: AbortSignal;
  /** Changes the run while it is in progress, and reads its canvas. */
  readonly control?: RunControl;
  /** Pictures that canvases start from instead of what the graph says, by optimizer; each of the canvas's size. */
  readonly starts?: ReadonlyMap<string, Float32Array>;
  /** Pictures that optimizers ended with before, by optimizer, for those that are not among the stages: a branch. */
  readonly results?: ReadonlyMap<string, Float32Array>;
  /**
   * Continues from a checkpoint of the same graph, see {@link RunControl.checkpoint}: earlier optimizers are not run again. On
   * the same engine, the result has the same bits as without the interruption. Of racing optimizers, those with a checkpoint
   * continue, see {@link RunControl.checkpoints}; others start again.
   */
  readonly resume?: Checkpoint | readonly Checkpoint[] | undefined;
  /** Optimizers that need nothing of each other go a step each in turn, which takes the memory of all of them. */
  readonly race?: boolean;
  /** Measures how much each term counts where an optimizer starts, and reports it: this takes the work of a few evaluations. */
  readonly pulls?: boolean;
}

/**
 * Runs a compiled graph: one optimizer after the other, or racing, then the pictures. Everything that an engine gave is
 * given back when the generator ends, also where the caller leaves it early.
 *
 * @param read the leaves that the graph takes from outside; results of earlier optimizers are added here.
 */
export async function* run(
  { stages, pictures }: Pick<Compiled, 'stages' | 'pictures'>,
  engine: Engine,
  read: InputReader,
  {
    signal,
    control = new RunControl(),
    starts,
    results: known,
    resume,
    race = false,
    pulls = false,
  }: RunOptions = {},
): AsyncGenerator<RunEvent, void> {
  const checkpoints = resume === undefined ? [] : [resume].flat();
  const ended = new Map(checkpoints.flatMap((checkpoint) => [...checkpoint.results]));
  const results = new Map([...(known ?? []), ...ended]);
  const readAll: LeafReader = (leaf) =>
    leaf.primitive === 'result' ? results.get(leaf.attributes.node)! : read(leaf);
  let lost = false;
  const ends = new Map<string, StageEnd>();
  const warned = pulls ? new Set<string>() : undefined;
  for (const checkpoint of checkpoints) {
    const why = misfit(checkpoint, stages);
    if (why !== undefined) throw new Error(`The run cannot be resumed: ${why}. Start it again.`);
  }
  for (const group of race ? raceGroupsOf(stages) : stages.map((stage) => [stage])) {
    const racers = new Map<string, Racer>();
    const before = new Map(results);
    for (const stage of group) {
      const { id, start: plan } = stage;
      const from = checkpoints.find(({ optimizer }) => optimizer === id);
      if (!from && ended.has(id)) continue;
      const start =
        (from && decoded(stage, from.canvas)) ??
        starts?.get(id) ??
        (await engine.compute(plan, readAll))['picture']!;
      results.set(id, start);
      // Stopped, or without its device: what follows keeps its start, so that the last picture has its size.
      if (lost || signal?.aborted) continue;
      const carries = stages.some(({ carriesFrom }) => carriesFrom === id);
      const setting = {
        engine,
        read: readAll,
        control,
        signal,
        results: before,
        resume: from,
        ends,
        carries,
        alone: group.length === 1,
        warned,
      };
      racers.set(id, new StageRun(stage, start, setting).events());
    }
    lost = (yield* inTurn(racers, results, before)) || lost;
  }
  let failure: DeviceLostError | undefined;
  for (const picture of pictures) {
    const event = await pictureEvent(picture, engine, readAll).catch((error: unknown) => {
      if (error instanceof DeviceLostError) return error;
      throw error;
    });
    // Without a device, the pictures that take no work still come.
    if (event instanceof DeviceLostError) failure = event;
    else yield event;
  }
  if (failure) throw failure;
}

/**
 * Takes an event of each optimizer in turn until all have ended, and puts what they end with among the results, and
 * among those `before` that the checkpoints of the others have. Says whether the device was lost to one of them.
 */
async function* inTurn(
  racers: Map<string, Racer>,
  results: Map<string, Float32Array>,
  before: Map<string, Float32Array>,
): AsyncGenerator<RunEvent, boolean> {
  let lost = false;
  try {
    while (racers.size > 0)
      for (const [id, racer] of racers) {
        const { done, value } = await racer.next();
        if (!done) {
          yield value;
          continue;
        }
        results.set(id, value.picture);
        before.set(id, value.picture);
        lost ||= value.lost;
        racers.delete(id);
      }
    return lost;
  } finally {
    // Left early: what the engine gave is given back.
    for (const racer of racers.values()) await racer.return({ picture: new Float32Array(), lost: false });
  }
}

async function pictureEvent(
  { node, file, shape, plan }: PicturePlan,
  engine: Engine,
  read: LeafReader,
): Promise<PictureEvent> {
  const { picture: value, alpha } = plan.outputs;
  // A result is there already; an engine is asked for nothing else.
  const isThere = value!.primitive === 'result' && !alpha;
  const computed = isThere ? { picture: await read(value) } : await engine.compute(plan, read);
  const [height, width] = heightWidth(shape);
  const clipped = (name: string): Float32Array => {
    // A result is not this picture's alone.
    const data = isThere ? computed[name]!.slice() : computed[name]!;
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]!));
    return data;
  };
  const picture: Picture = {
    ...{ width, height, data: clipped('picture') },
    ...(alpha && { alpha: clipped('alpha') }),
  };
  return { type: 'picture', node, file, picture };
}
