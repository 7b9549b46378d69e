import type { Attention, Compiling } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import type { Picture } from '../../images/picture.ts';
import type { Problem } from '../../graph/problem.ts';
import type { Changes } from '../../run/changes.ts';
import type { DescentState } from '../../run/descent.ts';
import type { UpscaleFrom } from '../../run/upscale/start.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import type {
  EndReason,
  GradientsEvent,
  Losses,
  MarkEvent,
  NoDescentEvent,
  PullsEvent,
} from '../../run/events.ts';
import type { Speed } from '../../run/speeds.ts';
import type { BranchRequest } from './branch-request.ts';
import type { Compute } from './compute.ts';
import type { Forecast } from './forecasting.ts';
import type { PixelBox } from './large-canvas.ts';
import type { ReportedCanvas } from './reported-canvas.ts';
import type { Upscaled, UpscaleQuestion } from './upscaling.ts';
import type { SweepRequest } from '../lab/protocol.ts';
import type { TileProgress } from '../../tiles/progress.ts';
import type { Maps } from '../state/peeks.svelte.ts';

/** What the page asks of the worker. */
export type Request =
  /** First of all. `base` is the address of the page: samples and models lie beside it. */
  | ({ readonly type: 'begin'; readonly base: string } & Compute)
  /** How much of the graphics processor runs may take from now on. */
  | { readonly type: 'attend'; readonly attention: Attention }
  | {
      readonly type: 'check';
      readonly check: number;
      readonly document: GraphDocument;
      /** What the page's validation found. */
      readonly found: readonly Problem[];
      /** The thumbnails that the page has, by node: see {@link Report} `thumbnail`. */
      readonly drawn: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'run';
      readonly document: GraphDocument;
      /** What the page's validation found. */
      readonly found: readonly Problem[];
      readonly branch: BranchRequest | undefined;
      /** Waits after the first step. */
      readonly single: boolean;
      /** The record of an interrupted run to resume, instead of starting. */
      readonly resume: string | undefined;
      /** Goes on from a smaller result. */
      readonly upscale: UpscaleRun | undefined;
    }
  /** The only request of its worker: the results are reported as `SweepReport`. */
  | SweepRequest
  /** Asks for a large canvas of the run as it was reported last: a part to look at, or all of it where there is no box. */
  | {
      readonly type: 'canvas';
      readonly ask: number;
      readonly optimizer: string;
      readonly box: PixelBox | undefined;
    }
  /** Asks for the state of an optimizer that has ended, or waits. */
  | { readonly type: 'state'; readonly ask: number; readonly optimizer: string }
  /** Asks for the graph of a result at a larger size, and what its run takes. */
  | ({ readonly type: 'upscale'; readonly ask: number } & UpscaleQuestion)
  /** Measures how fast the engine is, before any run has shown it. */
  | { readonly type: 'probe' }
  /** Whether the runs of this worker measure gradient norms from now on. */
  | { readonly type: 'gradients'; readonly measured: boolean }
  | { readonly type: 'pause' | 'resume' | 'step' | 'stop' }
  /** Asks for the features, or the statistics of them, that a node gives, as a picture. */
  | ({ readonly type: 'maps'; readonly document: GraphDocument } & MapsRequest)
  /** The library of models has changed, or the models that slim19 replaces. */
  | { readonly type: 'models'; readonly fallbackFor: readonly string[] }
  /** The graph was edited to another valid one: a run under way takes what it can. */
  | { readonly type: 'edit'; readonly document: GraphDocument };

/** Where the run of a graph begins that finishes a result at a larger size. */
export interface UpscaleRun extends UpscaleFrom {
  /** The id of its optimizer. */
  readonly optimizer: string;
}

/** Which maps of a node are looked at. */
export interface MapsRequest {
  readonly node: string;
  /** Counts the layers that the node gives from 0; one too large is the last. */
  readonly layer: number;
  /** One channel of features; undefined for all of them beside each other. */
  readonly channel: number | undefined;
  /** What canvases and optimizers above the node show now, by node; others are as they begin. */
  readonly canvases: ReadonlyMap<string, Picture>;
}

/** One step of an optimizer. */
export interface Point extends Losses {
  readonly step: number;
  readonly evaluations: number;
  readonly seconds: number;
}

/** What is known of an optimizer before it begins. */
export interface StageOutline {
  readonly id: string;
  readonly node: string;
  /** Of the size of its canvas: 1/2 for a smaller level of a pyramid. */
  readonly share: number;
  readonly steps: number;
  readonly width: number;
  readonly height: number;
  /** Operations of one evaluation. */
  readonly flops: number;
  /** What its evaluations per step depend on. */
  readonly method: string;
}

/** Messages from the worker to the page. */
export type Report =
  | {
      readonly type: 'engine';
      readonly name: string;
      /** What it is known by among speeds. */
      readonly speedKey: string;
      readonly reason: string;
    }
  /** How many kernels are compiled, or tiles computed, while an optimizer is prepared. */
  | ({ readonly type: 'compiling' } & Compiling)
  /** Which tile of a canvas is computed in an evaluation. */
  | ({ readonly type: 'tile' } & TileProgress)
  /** An answer to `check`: the problems found by compiling, beyond those that the page finds itself. */
  | { readonly type: 'checked'; readonly check: number; readonly problems: readonly Problem[] }
  /** Follows on `checked` where the graph compiled: what a run of it will take. */
  | { readonly type: 'forecast'; readonly check: number; readonly forecast: Forecast }
  /** An answer to `probe`. */
  | { readonly type: 'probed'; readonly speedKey: string; readonly speed: Speed }
  /** What a node shows before any run. `key` changes with what it is drawn from. No bitmap: it shows nothing. */
  | {
      readonly type: 'thumbnail';
      readonly node: string;
      readonly key: string;
      readonly bitmap: ImageBitmap | undefined;
    }
  /** All thumbnails of a check are there. */
  | { readonly type: 'drawn'; readonly check: number }
  /** The run has compiled; these optimizers will run, in this order. */
  | {
      readonly type: 'compiled';
      readonly stages: readonly StageOutline[];
      /** Missing models that slim19 replaces. */
      readonly fallbackFor: readonly string[];
    }
  /** The canvas is what it starts as. */
  | ({
      readonly type: 'prepared';
      readonly optimizer: string;
      readonly engine: string;
      readonly memoryBytes: number;
      /** 0, or the step from which an interrupted run resumes. */
      readonly step: number;
    } & ReportedCanvas)
  | ({
      readonly type: 'progress';
      readonly optimizer: string;
      readonly steps: number;
      readonly memoryBytes: number;
      readonly points: readonly Point[];
      /** The canvas is that after the last. */
    } & ReportedCanvas)
  /** How much each term counts where an optimizer starts. */
  | PullsEvent
  /** The gradient norms of the terms after a step. */
  | GradientsEvent
  /** The loss stood still, and something was done about it. */
  | ({ readonly type: 'event' } & Omit<MarkEvent | NoDescentEvent, 'type'>)
  /** An answer to each `edit`, in their order: what it was to the run. */
  | { readonly type: 'edited'; readonly changes: Changes }
  /** The run waits: for `resume`, or for `step`. */
  | { readonly type: 'paused' }
  | ({
      readonly type: 'ended';
      readonly optimizer: string;
      readonly reason: EndReason;
      readonly step: number;
    } & ReportedCanvas)
  /** An answer to `canvas`, `state` or `upscale`; nothing where there is none. */
  | {
      readonly type: 'answer';
      readonly ask: number;
      readonly bitmap?: ImageBitmap | undefined;
      readonly picture?: Picture | undefined;
      readonly state?: DescentState<Float32Array> | undefined;
      /** Or why not. */
      readonly upscaled?: Upscaled | { readonly problem: string };
    }
  /** The picture of a node that shows or saves one. */
  | {
      readonly type: 'picture';
      readonly node: string;
      readonly file: string | undefined;
      /** To look at; of a large picture reduced. */
      readonly bitmap: ImageBitmap;
      /** All of a large picture. */
      readonly whole: Picture | undefined;
      /** Whether it has an alpha. */
      readonly transparent: boolean;
    }
  /** An answer to `maps`. */
  | {
      readonly type: 'maps';
      readonly node: string;
      readonly maps: Maps | undefined;
      /** Why there are none. */
      readonly problem: string | undefined;
      /** Seconds that it took. */
      readonly seconds: number;
    }
  /** The record of the run, at its beginning and at its end. */
  | { readonly type: 'record'; readonly record: RunRecord }
  /** Why the browser does not keep the record. */
  | { readonly type: 'unkept'; readonly message: string }
  | { readonly type: 'finished' }
  | { readonly type: 'failed'; readonly message: string; readonly problems: readonly Problem[] };
