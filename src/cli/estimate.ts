import { totalmem } from 'node:os';
import type { Compiled } from '../compile/compile.ts';
import type { Engine } from '../engines/engine.ts';
import { refusal, type GraphError } from '../graph/problem.ts';
import type { RunEvent } from '../run/events.ts';
import { effortOf, methodOf, secondsOf, type Effort } from '../run/estimate.ts';
import { largestSize } from '../run/largest-size.ts';
import { modelLibrary } from '../run/models.node.ts';
import { probedSpeed } from '../run/probe.ts';
import { learned, loadSpeeds, saveSpeeds, speedKey, type StageTiming } from '../run/speeds.ts';
import { limited } from './memory.ts';
import type { OpenedFile } from './open-graph.ts';
import { countText, secondsText } from './text.ts';
import { vocabulary } from './vocabulary.ts';

/** What a run takes here. */
export interface Estimate {
  readonly engine: string;
  /** Undefined if neither a run nor a probe has measured it. */
  readonly seconds: number | undefined;
  /** Whether `seconds` come from earlier runs or from a probe. */
  readonly from: 'runs' | 'probe' | undefined;
  readonly bytes: number;
  readonly fits: boolean;
}

/**
 * @param probe whether the engine is measured if no earlier run shows how fast it is.
 * @param peak of the process, where that is limited.
 */
export async function estimateRun(
  { stages }: Compiled,
  engine: Engine,
  { probe, peak }: { readonly probe: boolean; readonly peak?: number | undefined },
): Promise<Estimate> {
  const effort = effortHere(stages, engine);
  const known = (await loadSpeeds(modelLibrary().store))[speedKey(engine)];
  const speed = known ?? (probe && stages.length > 0 ? await probedSpeed(engine) : undefined);
  return {
    engine: engine.name,
    seconds: speed && secondsOf(effort, speed),
    from: known ? 'runs' : speed && 'probe',
    bytes: peak ?? effort.bytes,
    fits: effort.load <= 1,
  };
}

function effortHere(stages: Compiled['stages'], engine: Engine): Effort {
  return effortOf(stages, engine, { race: false, deviceBytes: totalmem() });
}

/** The longer side of the largest result that an engine can make of a graph here, in pixels. */
export function largestHere({ document, world, compiled }: OpenedFile, engine: Engine): number | undefined {
  return largestSize(
    document,
    vocabulary,
    world.catalogue,
    compiled,
    ({ stages }) => effortHere(stages, engine).load,
  );
}

/**
 * As {@link largestHere}, of a result that the engine makes with this much memory, in tiles if need be. Undefined without a limit.
 *
 * @param engine without a limit of its own.
 */
export function largestWithin(
  { document, world, compiled }: OpenedFile,
  engine: Engine,
  memory: number | undefined,
): number | undefined {
  if (memory === undefined) return undefined;
  return largestSize(
    document,
    vocabulary,
    world.catalogue,
    compiled,
    (sized) => limited(sized, engine, memory, { recorded: false }).peak! / memory,
  );
}

/** `about 50 s, 310 MB` */
export function estimateText({ seconds, bytes }: Estimate): string {
  const memory = `${countText(bytes)}B`;
  return seconds === undefined ? memory : `about ${secondsText(seconds)}, ${memory}`;
}

/** Why a run cannot begin. */
export function tooLarge(
  { bytes, engine }: Estimate,
  largest: number | undefined,
  sizeOption = '--size',
): GraphError {
  return refusal(
    `The run is too large for this device: the engine “${engine}” would need ${countText(bytes)}B of memory.`,
    largest === undefined
      ? 'Use a smaller size, or fewer or earlier layers.'
      : `Use at most ${largest} pixels: ${sizeOption} ${largest}.`,
  );
}

/** Learns from the events of a run how fast its engine is here. */
export class SpeedKeeper {
  private readonly timings: StageTiming[] = [];
  private readonly engine: Engine;
  private readonly stages: Compiled['stages'];

  constructor(engine: Engine, { stages }: Compiled) {
    this.engine = engine;
    this.stages = stages;
  }

  handle(event: RunEvent): void {
    const stage = event.type === 'ended' && this.stages.find(({ id }) => id === event.optimizer);
    if (!stage || event.reason === 'lost') return;
    const { step: steps, evaluations, seconds } = event;
    this.timings.push({
      method: methodOf(stage.plan),
      flops: stage.loop.summary.flops,
      steps,
      evaluations,
      seconds,
    });
  }

  async save(): Promise<void> {
    const { store } = modelLibrary();
    const speeds = await loadSpeeds(store);
    const now = this.timings.reduce((all, timing) => learned(all, speedKey(this.engine), timing), speeds);
    if (now !== speeds) await saveSpeeds(store, now);
  }
}
