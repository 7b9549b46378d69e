import type { GraphDocument } from '../../graph/document.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import type { BranchRequest } from '../run/branch-request.ts';

/** The picture of a node, as a PNG. */
export interface KeptPicture {
  readonly node: string;
  /** Of a frame on the way: the step of the stage that `node` is then. Frames stand before the results. */
  readonly step?: number;
  readonly png: Uint8Array<ArrayBuffer>;
}

/** Which cell of which sweep a record is. */
export interface SweepCell {
  /** The hash of the graph and the sweep: the same sweep again finds its cells. */
  readonly key: string;
  readonly cell: string;
}

/** All that is kept of one run. */
export interface KeptRun {
  readonly record: RunRecord;
  readonly pictures: readonly KeptPicture[];
  readonly thumbnail: string | undefined;
  readonly sweep?: SweepCell | undefined;
}

/** The data for resuming an interrupted run. */
export interface KeptCheckpoint {
  /** That of the record. */
  readonly id: string;
  readonly when: number;
  /** The graph as the run had it last, with what was changed while it went on. */
  readonly document: GraphDocument;
  readonly record: RunRecord;
  readonly branch: BranchRequest | undefined;
  /** Of each optimizer at work; see `run/record/checkpoint-file.ts`. */
  readonly files: readonly Uint8Array[];
}
