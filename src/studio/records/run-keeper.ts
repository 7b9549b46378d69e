import type { GraphDocument } from '../../graph/document.ts';
import type { Picture } from '../../images/picture.ts';
import { NotKept, whyNotKept } from '../../platform/refusal.ts';
import type { RunControl } from '../../run/control.ts';
import type { PictureEvent, StepEvent } from '../../run/events.ts';
import { writeCheckpoint } from '../../run/record/checkpoint-file.ts';
import type { Recorder } from '../../run/record/recorder.ts';
import type { BranchRequest } from '../run/protocol.ts';
import { records, type KeptPicture } from './database.ts';
import { lockOf } from './locks.ts';
import { pngOf, thumbnailOf } from './pictures.ts';

/** Seconds between two checkpoints: what may be lost when the tab is closed, and the step under way. */
const INTERVAL = 5;
/** Where a checkpoint is so large that keeping it takes long, it may take this share of the time. */
const SHARE = 0.1;

/** Keeps the record of a run in the browser, and while it goes on all that it takes to go on later. */
export class RunKeeper {
  /** The graph as the run has it now. */
  document: GraphDocument;
  private readonly recorder: Recorder;
  private readonly control: RunControl;
  private readonly branch: BranchRequest | undefined;
  private readonly problem: (message: string) => void;
  private readonly frames: Promise<KeptPicture[]>;
  private readonly pictures: KeptPicture[] = [];
  private last: Picture | undefined;
  private due = performance.now() + INTERVAL * 1000;
  private readonly unlock: () => void;
  private failed = false;

  /** @param problem is told once why the browser keeps nothing. */
  constructor(
    recorder: Recorder,
    control: RunControl,
    document: GraphDocument,
    branch: BranchRequest | undefined,
    problem: (message: string) => void,
  ) {
    this.recorder = recorder;
    this.control = control;
    this.document = document;
    this.branch = branch;
    this.problem = problem;
    this.unlock = lockOf(recorder.record.id);
    this.frames = framesOf(recorder.record.id);
  }

  /** To be called where every optimizer at work has taken its step: keeps a checkpoint when it is time, or `now`. */
  async step(now = false): Promise<void> {
    if (this.failed || (!now && performance.now() < this.due)) return;
    const began = performance.now();
    await this.trying(async () => {
      const checkpoints = await this.control.checkpoints();
      const canvas = await this.control.canvas();
      if (checkpoints.length === 0 || !canvas) return;
      const database = await records();
      const { record } = this.recorder;
      const { document, branch } = this;
      const files = await Promise.all(checkpoints.map((checkpoint) => writeCheckpoint(checkpoint, record)));
      await database.keepCheckpoint({ id: record.id, when: Date.now(), document, record, branch, files });
      // So that a run whose tab was closed for good is in the gallery, as far as it came.
      await database.keep({
        record,
        pictures: [...(await this.frames), { node: checkpoints.at(-1)!.optimizer, png: await pngOf(canvas) }],
        thumbnail: await thumbnailOf(canvas),
      });
    });
    const done = performance.now();
    this.due = done + Math.max(INTERVAL * 1000, (done - began) / SHARE);
  }

  /** The canvas after steps 1, 2, 4, 8 and so on is a frame: what changes most comes first. */
  async frame({ optimizer, step }: StepEvent): Promise<void> {
    if (this.failed || !Number.isInteger(Math.log2(step))) return;
    const canvas = await this.control.canvas(optimizer);
    if (canvas) (await this.frames).push({ node: optimizer, step, png: await pngOf(canvas) });
  }

  /** A node has got its picture. */
  async picture({ node, picture }: PictureEvent): Promise<void> {
    this.last = picture;
    this.pictures.push({ node, png: await pngOf(picture) });
  }

  /** An optimizer has ended with a canvas: shown of a graph that shows nothing else. */
  ended(canvas: Picture): void {
    this.last = canvas;
  }

  /** Keeps the record of a run that has ended. */
  async finish(): Promise<void> {
    await this.trying(async () => {
      const database = await records();
      const { record } = this.recorder;
      const { last } = this;
      if (this.pictures.length === 0 && last)
        this.pictures.push({ node: record.stages.at(-1)!.optimizer, png: await pngOf(last) });
      const thumbnail = last && (await thumbnailOf(last));
      const pictures = [...(await this.frames), ...this.pictures];
      await database.keep({ record, pictures, thumbnail });
      await database.forgetCheckpoint(record.id);
    });
    this.unlock();
  }

  private async trying(act: () => Promise<void>): Promise<void> {
    if (this.failed) return;
    try {
      await act();
    } catch (error) {
      // The run itself is not touched by it.
      this.failed = true;
      if (!(error instanceof NotKept))
        this.problem(`The browser does not keep the record of this run, for ${whyNotKept(error)}.`);
    }
  }
}

/** The frames of a run that goes on after it was cut off; none of a new one, or where the browser keeps nothing. */
async function framesOf(id: string): Promise<KeptPicture[]> {
  try {
    const run = await (await records()).run(id);
    return run?.pictures.filter(({ step }) => step !== undefined) ?? [];
  } catch {
    return [];
  }
}
