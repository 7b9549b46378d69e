import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { least, most } from '../../../graph/extremes.ts';
import { colorVariable, ThemeColors } from './chart-colors.ts';
import { indexAt, seenIn, valueAt } from './chart-data.ts';
import { followGestures, movesAxis } from './chart-gestures.ts';
import { decades, logRange } from './chart-scale.ts';
import type { CurvesView, Dot, DrawnLine } from './curves.svelte.ts';
import { extremesOf } from './extremes.ts';
import { numberText } from './text.ts';

const FONT = '11px system-ui, sans-serif';
/** Dashes of racing optimizers, and of pinned runs: the first is a plain line. */
const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3]] as const;
/** How strong the lines of pinned runs are. */
const DIMMED = 0.38;

/** Steps and evaluations are not cut into parts. */
const wholeIncrements = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((power) => [power, 2 * power, 5 * power]);

/** The chart of the losses: a uPlot that follows its view, its size and the theme. */
export function curveChart(view: CurvesView): Attachment<HTMLElement> {
  return (host) => {
    const colors = new ThemeColors(host);
    // Another set of lines needs another chart; more steps of the same lines are only more data.
    const shape = $derived(
      JSON.stringify([view.log, view.axis, view.lines.map(({ key, index, lane }) => [key, index, lane])]),
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
      const unfollow = followGestures(chart, view);
      $effect(() => {
        void view.lines;
        void view.marks;
        void view.range;
        untrack(() => {
          chart.setData(frameOf(view));
        });
      });
      return () => {
        unfollow();
        unwatch();
        observer.disconnect();
        chart.destroy();
        view.hover = undefined;
        view.markTip = undefined;
        view.dots = [];
      };
    });
  };
}

function chartOf(host: HTMLElement, view: CurvesView, colors: ThemeColors): uPlot {
  const { lines } = view;
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
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, dist: 6, setScale: false },
      bind: {
        mousedown: (_, __, handler) => (event) => (movesAxis(event, view) ? null : handler(event)),
        dblclick: () => () => {
          view.fit();
          return null;
        },
      },
    },
    scales: {
      x: { time: false, range: (_, min, max) => (min < max ? [min, max] : [min - 1, min + 1]) },
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in the types alone
      y: { distr: view.log ? 3 : 1, range: () => rangeOf(view) },
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
      ...lines.map(({ key, term, index, lane, pinned }, i): uPlot.Series => ({
        label: key,
        stroke: () => colors.of(colorVariable(term, index)),
        width: term === undefined ? 2 : 1.25,
        dash: [...dashes[lane % dashes.length]!],
        ...(pinned !== undefined && { alpha: DIMMED }),
        points: { show: false },
        paths: (chart) => pathOf(chart, view, view.lines[i]),
      })),
    ],
    hooks: {
      setCursor: [
        (chart) => {
          const { left = -1 } = chart.cursor;
          view.hover = left < 0 ? undefined : chart.posToVal(left, 'x');
          view.dots = view.hover === undefined ? [] : dotsAt(chart, view, view.hover);
          view.markTip = left < 0 ? undefined : markTipAt(chart, view, left);
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width <= 0) return;
          view.zoomTo([chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x')]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      draw: [
        (chart) => {
          drawMarks(chart, view, colors);
        },
      ],
    },
  };
  return new uPlot(options, frameOf(view), host);
}

/**
 * What uPlot sees of the data: the ends of the axis. The lines have places of their own, which one common axis would
 * multiply by their number, and are drawn by {@link pathOf}.
 */
function frameOf({ range, lines }: CurvesView): uPlot.AlignedData {
  return [[...range], ...lines.map(() => [null, null])];
}

/** A line through the part that is seen, with about two points to a column of pixels. */
function pathOf(chart: uPlot, { log, range }: CurvesView, line: DrawnLine | undefined): uPlot.Series.Paths {
  const stroke = new Path2D();
  if (line) {
    const extremes = extremesOf(line.y, log);
    let isDown = false;
    for (const at of extremes.drawn(...seenIn(line, range), chart.bbox.width)) {
      const drawn = extremes.counts(at);
      if (drawn) {
        const x = chart.valToPos(line.x[at]! + line.offset, 'x', true);
        const y = chart.valToPos(line.y[at]!, 'y', true);
        if (isDown) stroke.lineTo(x, y);
        else stroke.moveTo(x, y);
      }
      isDown = drawn;
    }
  }
  return { stroke, fill: null, clip: null, band: null, flags: 0 };
}

/** Room for the values that are seen; something to show where a logarithm leaves none of them. */
function rangeOf(view: CurvesView): uPlot.Range.MinMax {
  const { log, lines, range, zoomed } = view;
  const seen = lines.flatMap((line) => {
    const extremes = extremesOf(line.y, log);
    const [low, high] = extremes.between(...seenIn(line, range));
    return low < 0 ? [] : [[line.y[low]!, line.y[high]!] as const];
  });
  if (seen.length === 0) return [0.1, 1];
  const [min, max] = [least(seen.map(([low]) => low)), most(seen.map(([, high]) => high))];
  if (!log) return uPlot.rangeNum(Math.min(0, min), max, 0.1, true);
  return zoomed ? [min / 1.3, max * 1.3] : logRange(lines, max);
}

/** A dot on each line at the mouse. */
function dotsAt(chart: uPlot, { lines, log }: CurvesView, place: number): Dot[] {
  const { offsetLeft, offsetTop } = chart.over;
  return lines.flatMap((line) => {
    const at = indexAt(line, place);
    if (valueAt(line, place) === undefined || !extremesOf(line.y, log).counts(at)) return [];
    return {
      key: line.key,
      left: offsetLeft + chart.valToPos(line.x[at]! + line.offset, 'x'),
      top: offsetTop + chart.valToPos(line.y[at]!, 'y'),
      color: `var(${colorVariable(line.term, line.index)})`,
      pinned: line.pinned !== undefined,
    };
  });
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
