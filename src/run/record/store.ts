import type { GraphDocument } from '../../graph/document.ts';
import type { Picture } from '../../images/picture.ts';
import type { PictureNote } from '../../share/picture-note.ts';
import type { LiveCheckpoint } from '../live-checkpoint.ts';
import type { PictureEvent } from '../events.ts';
import type { RunRecord } from './schema.ts';

/** Something cannot be kept; the message is sentences that say what, why, and what to do. */
export class UnkeptError extends Error {}

/** How far a run is. */
export interface Course {
  readonly record: RunRecord;
  /** The graph with what was changed since the run began. */
  readonly document: GraphDocument;
  /** Of each stage at work, the one whose event came last at the end; none where a stage has only just been prepared. */
  readonly checkpoints: readonly LiveCheckpoint[];
}

/** The canvas of a stage on the way. */
export interface Frame {
  readonly stage: string;
  readonly step: number;
  readonly picture: Picture;
}

/** Where the record of one run is kept. Whatever it cannot keep is an {@link UnkeptError}. */
export interface RecordStore {
  /** Stores everything needed to continue from here later. */
  keepCourse(course: Course): Promise<void>;
  /** Gives the file of the frame, where it has one that the record should name. */
  keepFrame(frame: Frame): Promise<string | undefined>;
  /** @param note says how the picture was made. */
  keepPicture(event: PictureEvent, note: PictureNote): Promise<void>;
  /** Stores what an optimizer ended with, so that it can be finished at a larger size. */
  keepEnd?(end: LiveCheckpoint, record: RunRecord): Promise<void>;
  /** Stores the record of a run that has ended, which is no longer resumed. */
  finish(record: RunRecord): Promise<void>;
}
