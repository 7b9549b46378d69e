import type { SocketEnd } from '../../graph/connect.ts';
import type { Control } from '../../graph/controls.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { Picture } from '../../images/picture.ts';
import type {
  EndedEvent,
  MarkEvent,
  NoDescentEvent,
  PictureEvent,
  PreparedEvent,
  StepEvent,
} from '../../run/events.ts';

/** Signals of the plugin about the document. */
export type DocumentSignal =
  /** The document has been replaced, for any reason. */
  | { type: 'documentchanged'; data: { document: GraphDocument } }
  /** The published controls are others now, or have other values or ranges. */
  | { type: 'controlschanged'; data: { controls: readonly Control[] } }
  /** A wire was refused, and why, for people to read. */
  | { type: 'connectionrefused'; data: { from: SocketEnd; to: SocketEnd; reason: string } }
  /** A control was given a value that its parameter does not take. */
  | { type: 'parameterrefused'; data: { node: string; parameter: string; reason: string } };

/** Signals of a run. They come in this order: start, then for each optimizer prepared, steps, ended; pictures; finished. */
export type RunSignal =
  /** A run is about to begin. Return `undefined` from a pipe to veto it. */
  | { type: 'runstart'; data: { document: GraphDocument } }
  | { type: 'runprepared'; data: PreparedEvent }
  | { type: 'runstep'; data: StepEvent }
  /** The canvas as it is now: as often as `run` was asked for it. */
  | { type: 'runcanvas'; data: { optimizer: string; step: number; picture: Picture } }
  /** An optimizer has done something besides its steps: blurred, restarted. */
  | { type: 'runevent'; data: MarkEvent | NoDescentEvent }
  | { type: 'runended'; data: EndedEvent }
  | { type: 'runpicture'; data: PictureEvent }
  | { type: 'runfinished'; data: { reason: RunEnd } }
  | { type: 'runfailed'; data: { error: Error } };

/** How a run ended: to its end, by `stop`, or before it began by a veto. */
export type RunEnd = 'finished' | 'stopped' | 'vetoed';

export type StylographSignal = DocumentSignal | RunSignal;
