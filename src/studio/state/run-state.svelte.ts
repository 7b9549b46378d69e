import type { Problem } from '../../graph/problem.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import type { Compiling } from '../../engines/engine.ts';
import type { TileProgress } from '../../tiles/progress.ts';
import { leadsTo } from './levels.ts';
import type { EndReason, PullsEvent } from '../../run/events.ts';
import type { Speeds } from '../../run/speeds.ts';
import type { Forecast } from '../run/forecasting.ts';

export type RunStatus = 'idle' | 'preparing' | 'running' | 'paused' | 'ended' | 'failed';

/** How much each term counted where an optimizer started. */
export type Pulls = Pick<PullsEvent, 'total' | 'terms'>;

/** The curves of one optimizer, one entry a step. While it runs, the arrays grow in place, and each report is a new object. */
export interface Curves {
  readonly steps: readonly number[];
  readonly evaluations: readonly number[];
  readonly seconds: readonly number[];
  readonly total: readonly number[];
  /** The raw value of each loss term, by node. */
  readonly terms: Readonly<Record<string, readonly number[]>>;
  /** The weight that stood in front of each term at that step, by node; not of a term that arithmetic changes. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
  /** The value of each of those terms times its weight. */
  readonly weighted: Readonly<Record<string, readonly number[]>>;
}

/** The norm of the gradient of each weighted term, at the steps where it was measured. */
export type GradientCurves = Pick<Curves, 'steps' | 'evaluations' | 'seconds' | 'terms'>;

/** Something that happened while an optimizer ran, to mark on its curves. */
export interface Mark {
  readonly optimizer: string;
  readonly step: number;
  /** `style weight 3 → 10`, `blur` */
  readonly label: string;
  /** All there is to say, where the label says less. */
  readonly detail?: string;
}

/** The picture of a node that shows or saves one, from the run. */
export interface Output {
  /** The file that it goes to; a picture that is only shown has none. */
  readonly file: string | undefined;
  readonly picture: ImageBitmap;
  /** Whether it has an alpha. */
  readonly transparent: boolean;
}

/** A picture kept while an optimizer ran. */
export interface Frame {
  readonly optimizer: string;
  readonly step: number;
  readonly picture: ImageBitmap;
  /** The canvas as the optimizer had it, not rounded to what a screen shows: a branch starts from this. Not of a large canvas. */
  readonly entries: Float32Array | undefined;
}

/** How one optimizer of the run goes. All that will run are there from the start, in their order. */
export interface StageState {
  /** The optimizer's node, and its share of the size where that is less than the whole. */
  readonly id: string;
  readonly node: string;
  /** 1/2 for a level of a pyramid at half the size; 1 for the whole. */
  readonly share: number;
  readonly step: number;
  readonly steps: number;
  readonly evaluations: number;
  readonly seconds: number;
  readonly secondsLeft: number;
  /** Of the last steps; 0 before there are any. */
  readonly stepsPerSecond: number;
  readonly engine: string;
  readonly memoryBytes: number;
  readonly width: number;
  readonly height: number;
  readonly end: EndReason | undefined;
}

/** Whether an optimizer has begun and not ended: several may at once, where they race. */
export function isAtWork(stage: StageState | undefined): boolean {
  return stage !== undefined && stage.engine !== '' && stage.end === undefined;
}

/** How far an optimizer's node is, or the optimizers in a composite node: of several stages, the last that has begun. */
export function stageOf({ stages }: RunState, node: string): StageState | undefined {
  const levels = Object.values(stages).filter((stage) => leadsTo(stage.node, node));
  return levels.findLast(({ engine }) => engine !== '') ?? levels[0];
}

/** What is known of the run: written by the run controller, read by every panel. */
export class RunState {
  status: RunStatus = $state('idle');
  /** The path of the node that the run goes up to; undefined for a run of the whole graph. */
  upTo: string | undefined = $state();
  /** The engine that has started, or the one that is asked for until it has. */
  engine: string = $state('');
  /** How many kernels are compiled, or tiles computed, while an optimizer is prepared. */
  compiling: Compiling | undefined = $state.raw();
  /** Which tile of a large canvas is computed now. */
  tile: TileProgress | undefined = $state.raw();
  /** Why the engine in use was taken, one sentence. */
  engineReason: string = $state('');
  /** The optimizer at work, or the last one; the leader of those that race. */
  current: string | undefined = $state();
  stages: Readonly<Record<string, StageState>> = $state.raw({});
  curves: Readonly<Record<string, Curves>> = $state.raw({});
  gradients: Readonly<Record<string, GradientCurves>> = $state.raw({});
  /** The newest picture of each optimizer. */
  pictures: Readonly<Record<string, ImageBitmap>> = $state.raw({});
  frames: readonly Frame[] = $state.raw([]);
  /** The pictures of preview and save nodes, by node. */
  outputs: Readonly<Record<string, Output>> = $state.raw({});
  marks: readonly Mark[] = $state.raw([]);
  /** Thumbnails of what image nodes show, by node. */
  thumbnails: Readonly<Record<string, ImageBitmap>> = $state.raw({});
  /** Missing models of the run under way, or the last one, for which slim19 stood in. */
  fallbackFor: readonly string[] = $state.raw([]);
  /** What compiling found: sizes, pictures, models. */
  problems: readonly Problem[] = $state.raw([]);
  /** What is wrong with the balance of the terms of the run under way, or the last one. */
  warnings: readonly Problem[] = $state.raw([]);
  /** How much each term counted where each optimizer started. */
  pulls: Readonly<Record<string, Pulls>> = $state.raw({});
  /** What a run of the graph will take. */
  forecast: Forecast | undefined = $state.raw();
  /** The engine that has started, as it is known among speeds. */
  speedKey: string | undefined = $state();
  /** How fast engines are here. */
  speeds: Speeds = $state.raw({});
  /** Dots per inch of its result, for a print. */
  dpi: number | undefined = $state();
  /** The record of the run: of its beginning, then of all of it. */
  record: RunRecord | undefined = $state.raw();
  /** What went wrong with the run itself. */
  error: string | undefined = $state();
  /** What became of a change of the graph: that the run started again, or why it did not. */
  notice: string | undefined = $state();
  /** Whether the graph has changed so that the run is not that of the graph any more. */
  stale: boolean = $state(false);
}
