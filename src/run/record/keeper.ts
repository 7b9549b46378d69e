import { DeviceLostError } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { RunControl } from '../control.ts';
import type { EndedEvent, PictureEvent, RunEvent, StepEvent } from '../events.ts';
import type { Recorder } from './recorder.ts';
import { UnkeptError, type RecordStore } from './store.ts';

/** Seconds between two checkpoints: what may be lost when the run is cut off, and the step under way. */
const INTERVAL = 2;
/** Where a checkpoint takes long, it may take this share of the time. */
const SHARE = 0.05;

/**
 * Stores the record of a run in progress: snapshots, pictures, and the checkpoints for resuming it. If they cannot be stored,
 * the run continues without them, and this is reported.
 */
export class RecordKeeper {
  /** The graph as the run has it now. */
  document: GraphDocument;
  private readonly recorder: Recorder;
  private readonly store: RecordStore;
  private readonly control: RunControl;
  private readonly warn: (warning: string) => void;
  private due = performance.now() + INTERVAL * 1000;
  private keepsRecord = true;
  private keepsCheckpoints = true;

  constructor(
    document: GraphDocument,
    recorder: Recorder,
    store: RecordStore,
    control: RunControl,
    warn: (warning: string) => void,
  ) {
    this.document = document;
    this.recorder = recorder;
    this.store = store;
    this.control = control;
    this.warn = warn;
  }

  /**
   * To be called with every event once the recorder has it.
   *
   * @param endsRound whether every stage at work has had its turn with this event, so that checkpoints of all are of one step.
   */
  async handle(event: RunEvent, endsRound: boolean): Promise<void> {
    if (event.type === 'picture') await this.keepPicture(event);
    if (event.type === 'prepared') await this.keepBeginning();
    if (event.type === 'step') await this.keepFrame(event);
    if (event.type === 'ended') await this.keepEnd(event);
    if (!endsRound || event.type === 'picture' || performance.now() < this.due) return;
    if (this.control.isReady(event.optimizer)) await this.keepCheckpoint();
  }

  /** Keeps a checkpoint now, whether or not it is time. */
  async keepCheckpoint(): Promise<void> {
    if (!this.keepsRecord || !this.keepsCheckpoints) return;
    const began = performance.now();
    const checkpoints = await this.control.liveCheckpoints();
    if (checkpoints.length === 0) return;
    const why = await this.whyUnkept(checkpoints);
    const done = performance.now();
    this.due = done + Math.max(INTERVAL * 1000, (done - began) / SHARE);
    if (why === undefined) return;
    this.keepsCheckpoints = false;
    this.warn(`The run cannot be resumed from this point: ${why} The run continues.`);
  }

  /**
   * Keeps the record of the run that has ended, also where it could not be kept on the way. Says why it cannot be kept, if
   * that is so.
   */
  finish(): Promise<string | undefined> {
    return whyNot(() => this.store.finish(this.recorder.record));
  }

  private async keepBeginning(): Promise<void> {
    if (this.keepsRecord) this.giveUpRecord(await this.whyUnkept([]));
  }

  /** The canvas after steps 1, 2, 4, 8 and so on: what changes most comes first. */
  private async keepFrame({ optimizer, step }: StepEvent): Promise<void> {
    if (!this.keepsRecord || !Number.isInteger(Math.log2(step))) return;
    const picture = await this.control.canvas(optimizer);
    if (!picture) return;
    const why = await whyNot(async () => {
      const file = await this.store.keepFrame({ stage: optimizer, step, picture });
      if (file !== undefined) this.recorder.keepFrame(optimizer, step, file);
    });
    this.giveUpRecord(why);
  }

  /** Not that of a smaller size of a pyramid, whose canvas is not what is finished. */
  private async keepEnd({ optimizer, reason }: EndedEvent): Promise<void> {
    const { store, recorder } = this;
    if (!this.keepsRecord || !store.keepEnd || reason === 'lost' || optimizer.includes('@')) return;
    const end = await this.control.end(optimizer);
    const why = end && (await whyNot(() => store.keepEnd!(end, recorder.record)));
    if (why !== undefined) this.warn(`The state of “${optimizer}” is not kept: ${why}`);
  }

  private async keepPicture(event: PictureEvent): Promise<void> {
    const why = await whyNot(() => this.store.keepPicture(event, this.recorder.pictureNote()));
    if (why !== undefined && this.keepsRecord) this.warn(why);
  }

  private whyUnkept(
    checkpoints: Parameters<RecordStore['keepCourse']>[0]['checkpoints'],
  ): Promise<string | undefined> {
    const { document, recorder } = this;
    return whyNot(() => this.store.keepCourse({ record: recorder.record, document, checkpoints }));
  }

  private giveUpRecord(why: string | undefined): void {
    if (why === undefined) return;
    this.keepsRecord = false;
    this.warn(`The record can no longer be saved: ${why} The run continues without it.`);
  }
}

/** Keeps something, and says why that cannot be done. */
async function whyNot(keep: () => Promise<void>): Promise<string | undefined> {
  try {
    await keep();
    return undefined;
  } catch (error) {
    if (error instanceof UnkeptError) return error.message;
    // The run itself reports it when it continues.
    if (error instanceof DeviceLostError) return undefined;
    throw error;
  }
}
