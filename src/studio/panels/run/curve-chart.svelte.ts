import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colorVariable, ThemeColors } from './chart-colors.ts';
import type { Line } from './chart-data.ts';
import { decades, logRange } from './chart-scale.ts';
import type { CurvesView } from './curves.svelte.ts';
import { numberText } from './text.ts';

const FONT = '11px system-ui, sans-serif';
/** Dashes of racing optimizers: the first is a plain line. */
const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3]] as const;

/** Steps and evaluations are not cut into parts. */
const wholeIncrements = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((power) => [power, 2 * power, 5 * power]);

/** The chart of the losses: a uPlot that follows its view, its size and the theme. */
export function curveChart(view: CurvesView): Attachment<HTMLElement> {
  return (host) => {
    const colors = new ThemeColors(host);
    // Another set of lines needs another chart; more steps of the same lines are only more data.
    const shape = $derived(
      JSON.stringify([
        view.log,
        view.axis,
        view.lines.map(({ key, optimizer, index }) => [key, index, view.lanes.get(optimizer)]),
      ]),
    );
    $effect(() => {
      void shape;
      // uPlot finds no range for a chart without a line.
      if (untrack(() => view.lines.length === 0)) return;
      const chart = untrack(() => chartOf(host, view, colors));
      const observer = new ResizeObserver(() => {
        chart.setSize(sizeOf(host));
      });
      observer.observe(host);
      const unwatch = colors.watch(() => {
        chart.redraw();
      });
      $effect(() => {
        // A part that was zoomed to stays, whatever comes after it.
        const zoomed = untrack(() => isZoomed(chart));
        chart.setData(dataOf(view.lines, view.log), !zoomed);
        if (zoomed) chart.redraw(true);
      });
      $effect(() => {
        void view.marks;
        chart.redraw(false);
      });
      return () => {
        unwatch();
        observer.disconnect();
        chart.destroy();
      };
    });
  };
}

function chartOf(host: HTMLElement, view: CurvesView, colors: ThemeColors): uPlot {
  const { lines, lanes } = view;
  const axis: uPlot.Axis = {
    stroke: () => colors.of('--ink-soft'),
    font: FONT,
    grid: { stroke: () => colors.of('--line'), width: 1 },
    ticks: { show: false },
    gap: 4,
  };
  const options: uPlot.Options = {
    ...sizeOf(host),
    padding: [10, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false, dist: 6 } },
    scales: {
      x: { time: false },
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in the types alone
      y: { distr: view.log ? 3 : 1, range: (_, min, max) => rangeOf(view, min, max) },
    },
    axes: [
      { ...axis, size: 24, ...(view.axis !== 'seconds' && { incrs: wholeIncrements }) },
      {
        ...axis,
        size: 56,
        ...(view.log && {
          splits: (chart, __, low, high) => decades(low, high, chart.bbox.height / devicePixelRatio),
          filter: (_, values) => values,
        }),
        values: (_, values) => values.map((value) => numberText(value, 3)),
      },
    ],
    series: [
      {},
      ...lines.map(({ key, optimizer, term, index }): uPlot.Series => ({
        label: key,
        stroke: () => colors.of(colorVariable(term, index)),
        width: term === undefined ? 2 : 1.25,
        dash: [...dashes[lanes.get(optimizer)! % dashes.length]!],
        points: { show: false },
        spanGaps: false,
      })),
    ],
    hooks: {
      setCursor: [
        (chart) => {
          const { left = -1 } = chart.cursor;
          view.hover = left < 0 ? undefined : chart.posToVal(left, 'x');
          view.markTip = left < 0 ? undefined : markTipAt(chart, view, left);
        },
      ],
      draw: [
        (chart) => {
          drawMarks(chart, view, colors);
        },
      ],
    },
  };
  return new uPlot(options, dataOf(lines, view.log), host);
}

/** Room for the values; something to show where a logarithm leaves none of them. */
function rangeOf({ log, lines }: CurvesView, min: number | null, max: number | null): uPlot.Range.MinMax {
  if (min === null || max === null) return [0.1, 1];
  return log ? logRange(lines, max) : uPlot.rangeNum(Math.min(0, min), max, 0.1, true);
}

/** Lines of different places on one x axis. A logarithm leaves out what is not above 0. */
function dataOf(lines: readonly Line[], log: boolean): uPlot.AlignedData {
  return uPlot.join(
    lines.map(({ x, y }) => [
      [...x],
      y.map((value) => (Number.isFinite(value) && (!log || value > 0) ? value : null)),
    ]),
  );
}

/** Whether a part of the x axis was dragged out: a double click shows all again. */
function isZoomed(chart: uPlot): boolean {
  const all = chart.data[0];
  const { min = null, max = null } = chart.scales['x']!;
  return min !== null && max !== null && (min > all[0]! || max < all.at(-1)!);
}

/** How near the mouse has to be to a mark, in pixels. */
const NEAR = 7;

function markTipAt(chart: uPlot, view: CurvesView, left: number): CurvesView['markTip'] {
  const near = view.marks.filter(({ x }) => Math.abs(chart.valToPos(x, 'x') - left) <= NEAR);
  if (!near[0]) return undefined;
  const labels = near.map(({ detail }) => detail);
  return { left: chart.over.offsetLeft + chart.valToPos(near[0].x, 'x'), labels };
}

/** Rows of labels of marks; further ones are shown at the mouse. */
const MARK_ROWS = 3;

/** Fine upright lines with a word at the top, one below the other where they are close. */
function drawMarks(chart: uPlot, view: CurvesView, colors: ThemeColors): void {
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.font = FONT.replace('11px', `${11 * ratio}px`);
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  let [right, row] = [-Infinity, 0];
  for (const { x, label } of [...view.marks].sort((a, b) => a.x - b.x)) {
    const at = Math.round(chart.valToPos(x, 'x', true));
    if (at < bbox.left || at > bbox.left + bbox.width) continue;
    ctx.strokeStyle = colors.of('--ink-soft');
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    const width = ctx.measureText(label).width;
    // At the right edge the word goes to the left of its line.
    const fits = at + width + 6 * ratio < bbox.left + bbox.width;
    const from = fits ? at + 4 * ratio : at - width - 4 * ratio;
    row = from < right ? row + 1 : 0;
    right = Math.max(right, from + width + 6 * ratio);
    if (row >= MARK_ROWS) continue;
    const top = bbox.top + (2 + 13 * row) * ratio;
    // Words are read over the lines, not through them.
    ctx.fillStyle = colors.of('--panel');
    ctx.fillRect(from - 2 * ratio, top - ratio, width + 4 * ratio, 13 * ratio);
    ctx.fillStyle = colors.of('--ink-soft');
    ctx.fillText(label, from, top);
  }
  ctx.restore();
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  return { width: Math.max(120, host.clientWidth), height: Math.max(80, host.clientHeight) };
}
