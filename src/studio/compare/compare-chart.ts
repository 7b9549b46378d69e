import type { Attachment } from 'svelte/attachments';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { lossLine, type Along } from '../lab/curve-path.ts';
import { ThemeColors } from '../panels/run/chart-colors.ts';
import { decades, logRange } from '../panels/run/chart-scale.ts';
import { numberText } from '../panels/run/text.ts';
import type { ComparedRun } from './comparison.svelte.ts';

/** The variables of the theme that distinguish runs. */
const COLORS = ['--accent', '--image', '--features', '--statistics', '--number', '--mask'] as const;
const FONT = '11px system-ui, sans-serif';

export function runColor(index: number): string {
  return COLORS[index % COLORS.length]!;
}

/** A chart of the total losses of several runs, on a logarithmic axis. */
export function compareChart(runs: readonly ComparedRun[], along: Along): Attachment<HTMLElement> {
  return (host) => {
    const lines = runs.map(({ record }) => lossLine(record, along));
    if (lines.every((line) => line.length === 0)) return;
    const losses = lines.map((line) => ({ y: line.map(([, loss]) => loss) }));
    const colors = new ThemeColors(host);
    const size = () => ({ width: Math.max(200, host.clientWidth), height: Math.max(120, host.clientHeight) });
    const axis: uPlot.Axis = {
      stroke: () => colors.of('--ink-soft'),
      font: FONT,
      grid: { stroke: () => colors.of('--line'), width: 1 },
      ticks: { show: false },
    };
    const chart = new uPlot(
      {
        ...size(),
        padding: [8, 12, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: true, y: false } },
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum is in the types alone
        scales: { x: { time: false }, y: { distr: 3, range: (_, __, max) => logRange(losses, max) } },
        axes: [
          axis,
          {
            ...axis,
            size: 60,
            splits: (chart, __, low, high) => decades(low, high, chart.bbox.height / devicePixelRatio),
            filter: (_, values) => values,
            values: (_, values) => values.map((value) => numberText(value, 3)),
          },
        ],
        series: [
          {},
          ...runs.map(({ name }, i): uPlot.Series => ({
            label: name,
            stroke: () => colors.of(runColor(i)),
            width: 2,
            // Colors come again after so many runs.
            dash: i < COLORS.length ? [] : [6, 3],
            points: { show: false },
            spanGaps: true,
          })),
        ],
      },
      uPlot.join(lines.map((line) => [line.map(([x]) => x), line.map(([, loss]) => loss)])),
      host,
    );
    const observer = new ResizeObserver(() => {
      chart.setSize(size());
    });
    observer.observe(host);
    const unwatch = colors.watch(() => {
      chart.redraw();
    });
    return () => {
      unwatch();
      observer.disconnect();
      chart.destroy();
    };
  };
}
