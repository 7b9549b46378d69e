import type { Picture } from '../../images/picture.ts';
import { NotKept, whyNotKept } from '../../platform/refusal.ts';
import type { PictureEvent } from '../../run/events.ts';
import { writeCheckpoint } from '../../run/record/checkpoint-file.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import { UnkeptError, type Course, type Frame, type RecordStore } from '../../run/record/store.ts';
import type { BranchRequest } from '../run/branch-request.ts';
import { records } from './database.ts';
import type { KeptPicture } from './kept-run.ts';
import { lockOf } from './locks.ts';
import { pngOf, thumbnailOf } from './pictures.ts';

/** Stores the record of one run in the browser. Until it has ended, other tabs see that it is in progress. */
export class BrowserStore implements RecordStore {
  private readonly branch: BranchRequest | undefined;
  private readonly frames: KeptPicture[];
  private readonly pictures: KeptPicture[] = [];
  private last: Picture | undefined;
  private readonly unlock: () => void;

  private constructor(unlock: () => void, branch: BranchRequest | undefined, frames: KeptPicture[]) {
    this.unlock = unlock;
    this.branch = branch;
    this.frames = frames;
  }

  /**
   * For the record of a run that starts or resumes. Undefined if the browser stores nothing, which the studio reports when it
   * starts.
   */
  static async open(id: string, branch: BranchRequest | undefined): Promise<BrowserStore | undefined> {
    const unlock = lockOf(id);
    try {
      return new BrowserStore(unlock, branch, await framesOf(id));
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      unlock();
      return undefined;
    }
  }

  async keepCourse({ record, document, checkpoints }: Course): Promise<void> {
    const last = checkpoints.at(-1);
    // What has taken no step yet is not worth a card in the gallery.
    if (!last) return;
    const { id, stages } = record;
    const { optimizer } = last;
    const { width, height } = stages.find((stage) => stage.optimizer === optimizer)!;
    await orUnkept(async () => {
      const canvas = { width, height, data: await last.entries.get('canvas')!() };
      const { branch } = this;
      const files = await Promise.all(checkpoints.map((checkpoint) => writeCheckpoint(checkpoint, record)));
      const database = await records();
      await database.keepCheckpoint({ id, when: Date.now(), document, record, branch, files });
      // So that a run whose tab was closed for good is in the gallery, as far as it came.
      await this.keep(record, [{ node: optimizer, png: await pngOf(canvas) }], canvas);
    });
  }

  /** Goes to the database with what is kept next. */
  async keepFrame({ stage, step, picture }: Frame): Promise<undefined> {
    this.frames.push({ node: stage, step, png: await pngOf(picture) });
  }

  /** As {@link keepFrame}. */
  async keepPicture({ node, picture }: PictureEvent): Promise<void> {
    this.last = picture;
    this.pictures.push({ node, png: await pngOf(picture) });
  }

  async finish(record: RunRecord): Promise<void> {
    try {
      await orUnkept(async () => {
        await this.keep(record, this.pictures, this.last);
        await (await records()).forgetCheckpoint(record.id);
      });
    } finally {
      this.unlock();
    }
  }

  private async keep(
    record: RunRecord,
    pictures: readonly KeptPicture[],
    shown: Picture | undefined,
  ): Promise<void> {
    const thumbnail = shown && (await thumbnailOf(shown));
    const database = await records();
    await database.keep({ record, pictures: [...this.frames, ...pictures], thumbnail });
  }
}

async function orUnkept(keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (error) {
    throw new UnkeptError(`The browser cannot store it, because ${whyNotKept(error)}.`, { cause: error });
  }
}

/**
 * The frames of an interrupted run that is resumed; none for a new one, or if they cannot be read.
 *
 * @throws NotKept if the browser keeps nothing for pages.
 */
async function framesOf(id: string): Promise<KeptPicture[]> {
  const database = await records();
  const run = await database.run(id).catch(() => undefined);
  return run?.pictures.filter(({ step }) => step !== undefined) ?? [];
}
