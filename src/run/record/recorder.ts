import { fileNameOf } from '../../graph/names.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { problemText } from '../../graph/problem.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import type { PictureNote } from '../../share/picture-note.ts';
import { hashOfJson } from '../../share/hash.ts';
import { uniqueId } from '../../platform/unique-id.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type {
  EndedEvent,
  GradientsEvent,
  Losses,
  PictureEvent,
  PreparedEvent,
  PullsEvent,
  RunEvent,
  StepEvent,
} from '../events.ts';
import type { World } from '../world.ts';
import { entriesHash, inputHashes, seedsOf } from './hashes.ts';
import { finiteOrNull } from './numbers.ts';
import type { RunRecord, StageRecord } from './schema.ts';

/** The contents of a record besides the graph and the events. */
export interface RecordOrigin {
  readonly engine: RunRecord['engine'];
  /** Of Stylograph and of what it runs on. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Writes down a run as it goes: give it every event. */
export class Recorder {
  private readonly written: RunRecord;

  private constructor(written: RunRecord) {
    this.written = written;
  }

  /** Begins the record of a run. `document` should carry its pictures, so that the record can be run again alone. */
  static async begin(
    document: GraphDocument,
    vocabulary: Vocabulary,
    world: World,
    { engine, versions }: RecordOrigin,
  ): Promise<Recorder> {
    return new Recorder({
      format: 'stylograph-record',
      version: 1,
      id: uniqueId(),
      created: new Date().toISOString(),
      status: 'running',
      graph: document,
      graphHash: await hashOfJson(document),
      engine,
      versions: { ...versions },
      seeds: seedsOf(document, vocabulary),
      ...(await inputHashes(world)),
      stages: [],
      events: [],
      frames: [],
      results: [],
    });
  }

  /** Goes on with the record of a run that was cut off, from its checkpoints on: those of all that raced. */
  static resume(record: RunRecord, ...checkpoints: readonly Checkpoint[]): Recorder {
    const steps = new Map(checkpoints.map(({ optimizer, step }) => [optimizer, step]));
    const last = record.stages.findLastIndex(({ optimizer }) => steps.has(optimizer));
    const stages = record.stages.slice(0, last < 0 ? undefined : last + 1);
    const frames = record.frames.filter(({ optimizer, step }) => step <= (steps.get(optimizer) ?? Infinity));
    const recorder = new Recorder({ ...record, status: 'running', stages, frames, results: [] });
    for (const stage of stages) {
      const step = steps.get(stage.optimizer);
      if (step !== undefined) cutAfter(stage, step);
    }
    for (const [optimizer, step] of steps) recorder.note('resumed', optimizer, step);
    return recorder;
  }

  get record(): RunRecord {
    return this.written;
  }

  /** Takes down an event. */
  async handle(event: RunEvent): Promise<void> {
    switch (event.type) {
      case 'prepared':
        this.prepared(event);
        break;
      case 'step':
        this.step(event);
        break;
      case 'pulls':
        this.pulls(event);
        break;
      case 'gradients':
        this.gradients(event);
        break;
      case 'ended':
        this.ended(event);
        break;
      case 'event':
        this.note(event.text, event.optimizer, event.step);
        break;
      case 'picture':
        await this.picture(event);
    }
  }

  /** Says that something happened that is no event of the run: it was paused, a weight changed. */
  note(what: string, optimizer?: string, step?: number): void {
    this.written.events.push({
      at: new Date().toISOString(),
      what,
      ...(optimizer !== undefined && { optimizer }),
      ...(step !== undefined && { step }),
    });
  }

  keepFrame(optimizer: string, step: number, file: string): void {
    this.written.frames.push({ optimizer, step, file });
  }

  /** Ends the record. */
  finish(): RunRecord {
    const reasons = this.written.stages.map(({ reason }) => reason);
    const status = reasons.includes('diverged')
      ? 'diverged'
      : reasons.includes('stopped')
        ? 'stopped'
        : 'finished';
    this.written.status = status;
    return this.written;
  }

  /** How a picture of this run was made, so far. */
  pictureNote(): PictureNote {
    const { graph, graphHash, engine, stages, seeds, pictures, models } = this.written;
    return {
      graph,
      graphHash,
      engine: engine.name,
      seeds,
      pictures,
      models,
      stages: stages.map(({ optimizer, curves, losses }) => ({
        optimizer,
        step: curves.step.at(-1) ?? 0,
        losses: losses ?? { total: null, terms: {} },
      })),
    };
  }

  private prepared({ optimizer, width, height, steps }: PreparedEvent): void {
    this.note('prepared', optimizer);
    if (this.written.stages.some((stage) => stage.optimizer === optimizer)) return;
    const curves = { step: [], evaluations: [], seconds: [], total: [], terms: {} };
    this.written.stages.push({ optimizer, width, height, steps, curves });
  }

  private pulls({ optimizer, total, terms, warnings }: PullsEvent): void {
    this.stage(optimizer).pulls = { total, terms };
    for (const warning of warnings) this.note(`warning: ${problemText(warning)}`, optimizer);
  }

  private step({ optimizer, step, evaluations, seconds, total, terms }: StepEvent): void {
    const { curves } = this.stage(optimizer);
    curves.step.push(step);
    curves.evaluations.push(evaluations);
    curves.seconds.push(seconds);
    curves.total.push(finiteOrNull(total));
    for (const [term, value] of Object.entries(terms)) (curves.terms[term] ??= []).push(finiteOrNull(value));
  }

  private gradients({ optimizer, step, evaluations, seconds, norms }: GradientsEvent): void {
    const gradients = (this.stage(optimizer).gradients ??= {
      step: [],
      evaluations: [],
      seconds: [],
      terms: {},
    });
    gradients.step.push(step);
    gradients.evaluations.push(evaluations);
    gradients.seconds.push(seconds);
    for (const [term, norm] of Object.entries(norms)) (gradients.terms[term] ??= []).push(norm);
  }

  private ended({ optimizer, reason, step, total, terms }: EndedEvent): void {
    this.note(reason, optimizer, step);
    const stage = this.written.stages.find((one) => one.optimizer === optimizer);
    // The device was lost before it was prepared.
    if (!stage) return;
    stage.reason = reason;
    stage.losses = lossesOf({ total, terms });
  }

  private async picture({ node, picture }: PictureEvent): Promise<void> {
    const { width, height, data, alpha } = picture;
    this.written.results.push({
      node,
      file: `${fileNameOf(node)}.png`,
      width,
      height,
      hash: await entriesHash(data, alpha),
    });
  }

  private stage(optimizer: string): StageRecord {
    return this.written.stages.find((stage) => stage.optimizer === optimizer)!;
  }
}

function lossesOf({ total, terms }: Losses): NonNullable<StageRecord['losses']> {
  const entries = Object.entries(terms).map(([term, value]) => [term, finiteOrNull(value)]);
  return { total: finiteOrNull(total), terms: Object.fromEntries(entries) as Record<string, number | null> };
}

/** Discards what a stage did after a step: a resumed run repeats it. */
function cutAfter(stage: StageRecord, step: number): void {
  for (const measured of [stage.curves, ...(stage.gradients ? [stage.gradients] : [])]) {
    const { terms, ...others } = measured;
    const kept = measured.step.filter((at) => at <= step).length;
    for (const list of [...Object.values(others), ...Object.values(terms)]) list.length = kept;
  }
  delete stage.reason;
  delete stage.losses;
}
