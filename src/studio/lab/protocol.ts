import type { KeptRun } from '../records/kept-run.ts';
import type { GraphDocument, GraphSweep } from '../../graph/document.ts';
import type { Compute } from '../run/compute.ts';

/** What the page asks of a worker of its own: the run of a sweep. To stop it, end the worker. */
export interface SweepRequest extends Compute {
  readonly type: 'sweep';
  readonly document: GraphDocument;
  readonly sweep: GraphSweep;
  /** The hash of both: cells are kept under it. */
  readonly key: string;
  /** Cells that have run before, by name. */
  readonly done: ReadonlySet<string>;
  /** The address of the page: samples and models lie beside it. */
  readonly base: string;
  readonly fallbackFor: readonly string[];
}

export type SweepReport =
  /** A step of a cell, with the share of the cell that is done. */
  | { readonly type: 'progress'; readonly cell: string; readonly share: number }
  | { readonly type: 'done'; readonly cell: string; readonly run: KeptRun }
  /** The browser cannot store more cells, and why: reported once. */
  | { readonly type: 'unkept'; readonly message: string }
  | { readonly type: 'failed'; readonly cell: string; readonly message: string }
  | { readonly type: 'finished' }
  /** The sweep cannot run at all. */
  | { readonly type: 'broke'; readonly message: string };
