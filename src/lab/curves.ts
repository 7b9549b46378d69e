import { least, most } from '../graph/extremes.ts';
import { valueText } from '../graph/sweep.ts';
import type { RunRecord } from '../run/record/schema.ts';
import type { Grid } from './cells.ts';
import type { Outcome } from './table.ts';

const PANEL = { width: 220, height: 130, left: 54, top: 24, gap: 16 };
const MOST_COLUMNS = 6;
const MOST_TICKS = 9;

/**
 * Small multiples of the total loss by step as SVG: a panel for each cell, all with the same axes (the loss's
 * logarithmic), so that they compare at a glance. The stages of a run follow one another.
 */
export function curvesSvg(
  title: string,
  { axes, cells }: Grid,
  outcomes: ReadonlyMap<string, Outcome>,
): string {
  const lines = cells.map(({ name }) => {
    const outcome = outcomes.get(name);
    return outcome && 'record' in outcome ? lineOf(outcome.record) : [];
  });
  const points = lines.flat();
  const losses = points.map(([, loss]) => loss);
  const [low, high] = losses.length > 0 ? [least(losses), most(losses)] : [0.1, 1];
  const steps = most(
    points.map(([step]) => step),
    1,
  );
  const columns = Math.min(MOST_COLUMNS, axes.at(-1)!.values.length);
  const rows = Math.ceil(cells.length / columns);
  const [wide, tall] = [PANEL.width + PANEL.gap, PANEL.height + PANEL.top + PANEL.gap];
  const [bottom, top] = [Math.log10(low) - 0.05, Math.log10(high) + 0.05];
  const x = (step: number) => (step / steps) * PANEL.width;
  const y = (loss: number) => (1 - (Math.log10(loss) - bottom) / (top - bottom)) * PANEL.height;
  const decades = Array.from(
    { length: Math.floor(top) - Math.ceil(bottom) + 1 },
    (_, i) => Math.ceil(bottom) + i,
  );
  // As many as their numbers have room beside a panel.
  const every = Math.ceil(decades.length / MOST_TICKS);
  const ticks = decades.length > 1 ? decades.filter((d) => d % every === 0).map((d) => 10 ** d) : [low, high];

  const panels = cells.map(({ at }, index) => {
    const labels = axes.map(
      ({ target, values }, a) => `${target.replace(/^.*\./, '')} ${valueText(values[at[a]!])}`,
    );
    const left = PANEL.left + (index % columns) * wide;
    const above = 60 + Math.floor(index / columns) * tall;
    const path = lines[index]!.map(
      ([step, loss], i) => `${i === 0 ? 'M' : 'L'}${round(x(step))} ${round(y(loss))}`,
    );
    const grid = ticks.map((tick) => `<path class="grid" d="M0 ${round(y(tick))}H${PANEL.width}"/>`);
    const names =
      index % columns === 0
        ? ticks.map(
            (tick) => `<text class="tick" x="-6" y="${round(y(tick) + 4)}">${tick.toPrecision(2)}</text>`,
          )
        : [];
    return `<g transform="translate(${left} ${above})">
<text y="-6">${escaped(labels.join(', '))}</text>
${grid.join('')}${names.join('')}
<path class="curve" d="${path.join('')}"/></g>`;
  });
  const width = PANEL.left + columns * wide;
  const height = 60 + rows * tall + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
text { font: 12px system-ui, sans-serif; fill: #1a1c21 }
.title { font-size: 18px }
.tick { text-anchor: end; fill: #6b7078 }
.note { fill: #6b7078 }
.grid { stroke: #e3e5e9 }
.curve { fill: none; stroke: #2f6fde; stroke-width: 1.6; stroke-linejoin: round }
</style>
<rect width="${width}" height="${height}" fill="#fff"/>
<text class="title" x="${PANEL.left}" y="26">${escaped(title)}</text>
${panels.join('\n')}
<text class="note" x="${PANEL.left}" y="${height - 8}">total loss, by step from 0 to ${steps}</text>
</svg>
`;
}

/** The total loss of a run by step, its stages one after the other; what has no logarithm is left out. */
function lineOf({ stages }: RunRecord): [step: number, loss: number][] {
  let before = 0;
  return stages.flatMap(({ curves }) => {
    const line = curves.step.map((step, i): [number, number] => [before + step, curves.total[i] ?? 0]);
    before += curves.step.at(-1) ?? 0;
    return line.filter(([, loss]) => loss > 0);
  });
}

const round = (x: number) => Number(x.toFixed(1));

/** Text that stays text in markup. */
export function escaped(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  // eslint-disable-next-line no-control-regex -- XML has no place for these
  const printable = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
  return printable.replace(/[&<>"']/g, (character) => names[character]!);
}
