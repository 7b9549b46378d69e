import * as v from 'valibot';
import { most } from '../../../graph/extremes.ts';
import { recall, remember } from '../../shell/remembered.ts';
import { pullRows } from '../../run/pull-rows.ts';
import type { PinnedRuns } from '../../run/pinned-runs.svelte.ts';
import type { Studio } from '../../state/studio.svelte.ts';
import { colorVariable } from './chart-colors.ts';
import {
  extentOf,
  fractionsAt,
  gradientLinesOf,
  indexAt,
  lanesOf,
  linesOf,
  placedMarks,
  valueAt,
  type AxisName,
  type Line,
  type PlacedMark,
  type RunCurves,
} from './chart-data.ts';
import { movedRange, shownRange, zoomedRange, type Range } from './chart-range.ts';
import { stagesBefore, stageTitle, termTitle } from './graph-names.ts';
import { numberText } from './text.ts';

export interface LegendRow {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  readonly lane: number;
  readonly hidden: boolean;
  readonly value: string;
  /** `34 %` of the loss, of a term whose weight is known. */
  readonly fraction: string;
  /** How much the term counted at the start: `34 % of the loss, gradient norm 0.012`. */
  readonly pull: string;
}

export interface LegendGroup {
  readonly optimizer: string;
  readonly title: string;
  readonly end: string;
  readonly rows: readonly LegendRow[];
}

/** A line as it is drawn. */
export interface DrawnLine extends Line {
  /** Counts the pinned runs from 0; undefined for the current run. */
  readonly pinned?: number;
  readonly lane: number;
}

/** A pinned run in the legend, with its total, or the largest of its gradient norms. */
export interface PinnedRow {
  readonly id: string;
  readonly name: string;
  readonly value: string;
}

/** A line at the mouse. */
export interface Dot {
  readonly key: string;
  readonly left: number;
  readonly top: number;
  readonly color: string;
  readonly pinned: boolean;
}

const schema = v.object({
  axis: v.picklist(['steps', 'evaluations', 'seconds']),
  weighted: v.boolean(),
  log: v.boolean(),
  /** Gradient norms instead of losses. */
  gradients: v.optional(v.boolean(), false),
});
type Settings = v.InferOutput<typeof schema>;

const ends = {
  finished: '',
  converged: 'converged',
  stalled: 'stalled',
  diverged: 'diverged',
  stopped: 'stopped',
  lost: 'graphics processor lost',
} as const;

/** What the chart of losses shows. */
export class CurvesView {
  /** What was chosen beside the chart; remembered by the browser. */
  private settings: Settings = $state.raw(
    recall('curves', schema) ?? { axis: 'steps', weighted: true, log: true, gradients: false },
  );
  /** Where the mouse is on the x axis. */
  hover: number | undefined = $state();
  /** The marks under the mouse, and how far from the left of the chart they are, in pixels. */
  markTip: { readonly left: number; readonly labels: readonly string[] } | undefined = $state.raw();
  /** Where the lines are at the mouse, in pixels of the chart. */
  dots: readonly Dot[] = $state.raw([]);
  private hidden: ReadonlySet<string> = $state.raw(new Set());
  /** The part of the axis that was zoomed to. */
  private chosen: Range | undefined = $state.raw();
  private readonly studio: Studio;
  readonly pins: PinnedRuns;

  constructor(studio: Studio, pins: PinnedRuns) {
    this.studio = studio;
    this.pins = pins;
    void pins.load();
  }

  get axis(): AxisName {
    return this.settings.axis;
  }
  get weighted(): boolean {
    return this.settings.weighted;
  }
  get log(): boolean {
    return this.settings.log;
  }
  get gradients(): boolean {
    return this.settings.gradients;
  }

  set(settings: Partial<Settings>): void {
    if (settings.axis) this.chosen = undefined;
    this.settings = { ...this.settings, ...settings };
    remember('curves', this.settings);
  }

  private readonly before = (optimizer: string): readonly string[] =>
    stagesBefore(this.studio.documents.document, this.studio.run.stages, optimizer);

  readonly all: readonly Line[] = $derived.by(() => this.linesFor(this.studio.run, this.before));

  readonly lanes: ReadonlyMap<string, number> = $derived.by(() =>
    lanesOf(Object.keys(this.studio.run.curves), this.before),
  );

  /** The current run is not drawn twice. */
  private readonly shownPins = $derived.by(() =>
    this.pins.runs.filter(({ id }) => id !== this.studio.run.record?.id),
  );

  private readonly pinnedLines: readonly DrawnLine[] = $derived.by(() =>
    this.shownPins.flatMap(({ id, before, ...run }, pinned) =>
      this.linesFor(run, (optimizer) => before[optimizer] ?? [])
        .filter(({ key, y }) => y.length > 0 && !this.hidden.has(key) && !this.hidden.has(id))
        .map((line) => ({ ...line, key: `${id} ${line.key}`, pinned, lane: pinned + 1 })),
    ),
  );

  /** The lines that are drawn, the pinned runs first. */
  readonly lines: readonly DrawnLine[] = $derived.by(() => [
    ...this.pinnedLines,
    ...this.all
      .filter(({ key, y }) => y.length > 0 && !this.hidden.has(key))
      .map((line) => ({ ...line, lane: this.lanes.get(line.optimizer) ?? 0 })),
  ]);

  readonly marks: readonly PlacedMark[] = $derived.by(() => {
    const { run } = this.studio;
    const stops = Object.values(run.stages).flatMap(({ id, step, end }) =>
      end && ends[end] !== '' ? [{ optimizer: id, step, label: ends[end] }] : [],
    );
    return placedMarks([...run.marks, ...stops], this.all, run.curves);
  });

  readonly empty: boolean = $derived.by(
    () => this.all.every(({ y }) => y.length === 0) && this.pinnedLines.length === 0,
  );

  private readonly extent: Range = $derived.by(() => extentOf(this.lines) ?? [0, 1]);

  /** The part of the axis that is seen. */
  readonly range: Range = $derived.by(() => shownRange(this.chosen, this.extent));

  get zoomed(): boolean {
    return this.range !== this.extent;
  }

  zoom(factor: number, at = (this.range[0] + this.range[1]) / 2): void {
    this.chosen = zoomedRange(this.range, this.extent, factor, at);
  }

  /** @param by as a share of what is seen. */
  move(by: number): void {
    if (!this.zoomed) return;
    this.chosen = movedRange(this.range, this.extent, by * (this.range[1] - this.range[0]));
  }

  /** Shows a part of the axis. */
  zoomTo(range: Range): void {
    this.chosen = zoomedRange(range, this.extent, 1, range[0]);
  }

  fit(): void {
    this.chosen = undefined;
  }

  /** Rows of the legend: values under the mouse, or the last ones. */
  readonly legend: readonly LegendGroup[] = $derived.by(() => {
    const { document } = this.studio.documents;
    return Object.keys(this.studio.run.curves).map((optimizer) => {
      const stage = this.studio.run.stages[optimizer];
      const end = stage?.end;
      const fraction = this.fractionsOf(optimizer);
      return {
        optimizer,
        title: stage ? stageTitle(document, stage) : optimizer,
        end: end ? ends[end] : '',
        rows: this.all
          .filter((line) => line.optimizer === optimizer)
          .map((line) => ({
            key: line.key,
            label: line.term === undefined ? 'Total' : termTitle(document, line.term, stage),
            color: `var(${colorVariable(line.term, line.index)})`,
            lane: this.lanes.get(optimizer) ?? 0,
            hidden: this.hidden.has(line.key),
            value: this.valueText(line),
            fraction: line.term === undefined ? '' : fraction(line.term),
            pull: this.pulls.get(line.key) ?? '',
          })),
      };
    });
  });

  readonly pinned: readonly PinnedRow[] = $derived.by(() =>
    this.pins.runs.map(({ id, name, before, ...run }) => {
      const lines = this.linesFor(run, (optimizer) => before[optimizer] ?? []);
      const values = lines
        .filter(({ term }) => this.gradients || term === undefined)
        .flatMap((line) => this.valueOf(line) ?? []);
      // Of stages one after the other, the one that was at work there.
      const value = this.gradients ? most(values, NaN) : values.at(-1);
      return { id, name, value: value === undefined || Number.isNaN(value) ? '–' : numberText(value) };
    }),
  );

  isHidden(key: string): boolean {
    return this.hidden.has(key);
  }

  /** `step 34`: where the values of the legend are from. */
  get hoverText(): string {
    if (this.hover === undefined) return 'latest values';
    if (this.axis === 'seconds') return `at ${numberText(this.hover, 3)} s`;
    return `${this.axis === 'steps' ? 'step' : 'evaluation'} ${Math.round(this.hover)}`;
  }

  /** Hides or shows a line, or a pinned run. */
  toggle(key: string): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(key)) hidden.add(key);
    this.hidden = hidden;
  }

  get canPin(): boolean {
    return this.pins.canPin(this.studio.run);
  }

  pin(): void {
    this.pins.pinCurrent(this.studio.run, this.studio.documents);
  }

  private linesFor(run: RunCurves, before: (optimizer: string) => readonly string[]): readonly Line[] {
    const { axis, weighted } = this.settings;
    return this.settings.gradients
      ? gradientLinesOf(run, before, axis)
      : linesOf(run.curves, before, { axis, weighted });
  }

  /** The fraction of the loss that each term of an optimizer has where the legend's values are from. */
  private fractionsOf(optimizer: string): (term: string) => string {
    const curves = this.studio.run.curves[optimizer];
    const total = this.all.find((line) => line.optimizer === optimizer && line.term === undefined);
    if (!curves || !total) return () => '';
    const at = this.hover === undefined ? curves.total.length - 1 : indexAt(total, this.hover);
    return at < 0 ? () => '' : fractionsAt(curves, at);
  }

  /** How much each term counted at the start, by the key of its line. */
  private readonly pulls: ReadonlyMap<string, string> = $derived.by(
    () =>
      new Map(
        Object.entries(this.studio.run.pulls).flatMap(([optimizer, pulls]) =>
          pullRows({ pulls: { [optimizer]: pulls } }, Object.keys(pulls.terms)).map(({ term, text }) => [
            `${optimizer} ${term}`,
            `At the start: ${text}.`,
          ]),
        ),
      ),
  );

  private valueOf(line: Line): number | undefined {
    return this.hover === undefined ? line.y.at(-1) : valueAt(line, this.hover);
  }

  private valueText(line: Line): string {
    const value = this.valueOf(line);
    return value === undefined ? '–' : numberText(value);
  }
}
