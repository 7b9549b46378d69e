import * as v from 'valibot';
import { recall, remember } from '../../shell/remembered.ts';
import { pullRows } from '../../run/pull-rows.ts';
import type { Studio } from '../../state/studio.svelte.ts';
import { colorVariable } from './chart-colors.ts';
import {
  fractionText,
  indexAt,
  lanesOf,
  linesOf,
  placedMarks,
  valueAt,
  type AxisName,
  type Line,
  type PlacedMark,
} from './chart-data.ts';
import { nodeTitle, stagesBefore, stageTitle } from './graph-names.ts';
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

const schema = v.object({
  axis: v.picklist(['steps', 'evaluations', 'seconds']),
  weighted: v.boolean(),
  log: v.boolean(),
});

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
  private settings: v.InferOutput<typeof schema> = $state.raw(
    recall('curves', schema) ?? { axis: 'steps', weighted: true, log: true },
  );
  /** Where the mouse is on the x axis. */
  hover: number | undefined = $state();
  /** The marks under the mouse, and how far from the left of the chart they are, in pixels. */
  markTip: { readonly left: number; readonly labels: readonly string[] } | undefined = $state.raw();
  private hidden: ReadonlySet<string> = $state.raw(new Set());
  private readonly studio: Studio;

  constructor(studio: Studio) {
    this.studio = studio;
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

  set(settings: Partial<v.InferOutput<typeof schema>>): void {
    this.settings = { ...this.settings, ...settings };
    remember('curves', this.settings);
  }

  private readonly before = (optimizer: string): readonly string[] =>
    stagesBefore(this.studio.documents.document, this.studio.run.stages, optimizer);

  readonly all: readonly Line[] = $derived.by(() =>
    linesOf(this.studio.run.curves, this.before, { axis: this.axis, weighted: this.weighted }),
  );

  /** The lines that are drawn. */
  readonly lines: readonly Line[] = $derived.by(() =>
    this.all.filter(({ key, x }) => x.length > 0 && !this.hidden.has(key)),
  );

  readonly lanes: ReadonlyMap<string, number> = $derived.by(() =>
    lanesOf(Object.keys(this.studio.run.curves), this.before),
  );

  readonly marks: readonly PlacedMark[] = $derived.by(() => {
    const { run } = this.studio;
    const stops = Object.values(run.stages).flatMap(({ id, step, end }) =>
      end && ends[end] !== '' ? [{ optimizer: id, step, label: ends[end] }] : [],
    );
    return placedMarks([...run.marks, ...stops], this.all, run.curves);
  });

  readonly empty: boolean = $derived.by(() => this.all.every(({ x }) => x.length === 0));

  /** Rows of the legend: values under the mouse, or the last ones. */
  readonly legend: readonly LegendGroup[] = $derived.by(() => {
    const { document } = this.studio.documents;
    return Object.keys(this.studio.run.curves).map((optimizer) => {
      const stage = this.studio.run.stages[optimizer];
      const end = stage?.end;
      return {
        optimizer,
        title: stage ? stageTitle(document, stage) : optimizer,
        end: end ? ends[end] : '',
        rows: this.all
          .filter((line) => line.optimizer === optimizer)
          .map((line) => ({
            key: line.key,
            label: line.term === undefined ? 'Total' : nodeTitle(document, line.term),
            color: `var(${colorVariable(line.term, line.index)})`,
            lane: this.lanes.get(optimizer) ?? 0,
            hidden: this.hidden.has(line.key),
            value: this.valueText(line),
            fraction: this.fractionText(line),
            pull: this.pullText(line),
          })),
      };
    });
  });

  /** `step 34`: where the values of the legend are from. */
  get hoverText(): string {
    if (this.hover === undefined) return 'latest values';
    if (this.axis === 'seconds') return `at ${numberText(this.hover, 3)} s`;
    return `${this.axis === 'steps' ? 'step' : 'evaluation'} ${Math.round(this.hover)}`;
  }

  toggle(key: string): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(key)) hidden.add(key);
    this.hidden = hidden;
  }

  /** The fraction of the loss that a term has, if the chart shows it. */
  private fractionText({ optimizer, term }: Line): string {
    const curves = this.studio.run.curves[optimizer];
    if (term === undefined || !curves) return '';
    const total = this.all.find((line) => line.optimizer === optimizer && line.term === undefined);
    const at = this.hover === undefined || !total ? curves.total.length - 1 : indexAt(total, this.hover);
    return at < 0 ? '' : fractionText(curves, term, at);
  }

  private pullText({ optimizer, term }: Line): string {
    if (term === undefined) return '';
    const { pulls } = this.studio.run;
    const row = pullRows({ pulls: pulls[optimizer] ? { [optimizer]: pulls[optimizer] } : {} }, [term])[0];
    return row ? `At the start: ${row.text}.` : '';
  }

  private valueText(line: Line): string {
    const value = this.hover === undefined ? line.y.at(-1) : valueAt(line, this.hover);
    return value === undefined ? '–' : numberText(value);
  }
}
