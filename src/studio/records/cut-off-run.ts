import type { GraphDocument } from '../../graph/document.ts';
import type { Checkpoint } from '../../run/checkpoint.ts';
import type { EndReason, GradientsEvent } from '../../run/events.ts';
import { readCheckpoint } from '../../run/record/checkpoint-file.ts';
import { Recorder } from '../../run/record/recorder.ts';
import type { StageRecord } from '../../run/record/schema.ts';
import type { BranchRequest } from '../run/branch-request.ts';
import type { Point, Report } from '../run/protocol.ts';
import { buffersOf, reportedCanvas, type ReportedCanvas } from '../run/reported-canvas.ts';
import { records } from './database.ts';

type Sent = readonly [report: Report, transfer: Transferable[]];

/** An interrupted run, to resume. */
export class CutOffRun {
  readonly document: GraphDocument;
  readonly branch: BranchRequest | undefined;
  readonly checkpoints: readonly Checkpoint[];
  readonly recorder: Recorder;

  private constructor(
    document: GraphDocument,
    branch: BranchRequest | undefined,
    checkpoints: readonly Checkpoint[],
    recorder: Recorder,
  ) {
    this.document = document;
    this.branch = branch;
    this.checkpoints = checkpoints;
    this.recorder = recorder;
  }

  /** Reads the run of a record from what the browser keeps. Throws an Error if that is gone or damaged. */
  static async of(record: string): Promise<CutOffRun> {
    const kept = await (await records()).checkpoint(record);
    if (!kept) throw new Error('The browser has lost the progress of the run. Start it again.');
    const source = { name: 'The checkpoint of the run', remedy: 'Start the run again.' };
    const checkpoints = await Promise.all(
      kept.files.map((file) => readCheckpoint(file, kept.record, source)),
    );
    const recorder = Recorder.resume(kept.record, ...checkpoints);
    return new CutOffRun(kept.document, kept.branch, checkpoints, recorder);
  }

  /** The steps that an optimizer has taken. */
  points(optimizer: string): Point[] {
    const stage = this.recorder.record.stages.find((one) => one.optimizer === optimizer);
    return stage ? pointsOf(stage) : [];
  }

  /** The gradient norms that were measured of an optimizer. */
  gradients(optimizer: string): GradientsEvent[] {
    const stage = this.recorder.record.stages.find((one) => one.optimizer === optimizer);
    return stage ? gradientsOf(stage) : [];
  }

  /** The reports of optimizers that had ended, made again: their curves and their last picture. */
  async ended(engine: string): Promise<Sent[]> {
    const reports: Sent[] = [];
    const results = new Map(this.checkpoints.flatMap((checkpoint) => [...checkpoint.results]));
    for (const stage of this.recorder.record.stages) {
      const { optimizer, width, height, steps, reason } = stage;
      const data = results.get(optimizer);
      const points = pointsOf(stage);
      const step = points.at(-1)?.step ?? 0;
      if (!data) continue;
      const add = async (of: (canvas: ReportedCanvas) => Report, last = false) => {
        const canvas = await reportedCanvas({ width, height, data }, last);
        reports.push([of(canvas), buffersOf(canvas)]);
      };
      await add((canvas) => ({ type: 'prepared', optimizer, engine, memoryBytes: 0, step: 0, ...canvas }));
      for (const event of gradientsOf(stage)) reports.push([event, []]);
      if (points.length > 0)
        await add((canvas) => ({ type: 'progress', optimizer, steps, memoryBytes: 0, points, ...canvas }));
      const why = (reason ?? 'finished') as EndReason;
      await add((canvas) => ({ type: 'ended', optimizer, reason: why, step, ...canvas }), true);
    }
    return reports;
  }
}

function pointsOf({ curves }: StageRecord): Point[] {
  const { step, evaluations, seconds, total, terms } = curves;
  return step.map((at, i) => ({
    step: at,
    evaluations: evaluations[i]!,
    seconds: seconds[i]!,
    total: total[i] ?? NaN,
    terms: Object.fromEntries(Object.entries(terms).map(([term, values]) => [term, values[i] ?? NaN])),
  }));
}

function gradientsOf({ optimizer, gradients }: StageRecord): GradientsEvent[] {
  const { step = [], evaluations = [], seconds = [], terms = {} } = gradients ?? {};
  return step.map((at, i) => ({
    type: 'gradients',
    optimizer,
    step: at,
    evaluations: evaluations[i]!,
    seconds: seconds[i]!,
    norms: Object.fromEntries(Object.entries(terms).map(([term, values]) => [term, values[i]!])),
  }));
}
