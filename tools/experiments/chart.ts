import { escaped } from '../../src/lab/curves.ts';

/** One line of a chart, in points from left to right. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, loss: number])[];
  /** Points that are marked on it. */
  readonly marks?: readonly (readonly [x: number, loss: number])[];
}

const PLOT = { left: 56, top: 34, width: 470, height: 230 };
/** Told apart by people who see colors differently too; after Okabe and Ito. */
const COLORS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#9a7d00',
  '#56b4e9',
  '#5a5f69',
  '#7a3fb0',
  '#a52a2a',
];

/** Lines over one pair of axes as SVG, the loss's logarithmic, with a legend: on white, to be read on any page. */
export function chart(title: string, across: string, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const most = Math.max(...points.map(([x]) => x));
  const logarithms = points.map(([, loss]) => Math.log10(loss));
  const [bottom, top] = [Math.min(...logarithms) - 0.04, Math.max(...logarithms) + 0.04];
  const place = ([at, loss]: readonly [number, number]) => {
    const x = PLOT.left + (at / most) * PLOT.width;
    const y = PLOT.top + (1 - (Math.log10(loss) - bottom) / (top - bottom)) * PLOT.height;
    return [x, y].map((value) => value.toFixed(1)) as [string, string];
  };
  const grid = ticks(bottom, top).map((tick) => {
    const [, y] = place([0, tick]);
    return `<path class="grid" d="M${PLOT.left} ${y}h${PLOT.width}"/><text class="tick" x="${PLOT.left - 6}" y="${y}">${tick}</text>`;
  });
  const drawn = lines.map(({ name, points, marks = [] }, i) => {
    const color = COLORS[i % COLORS.length]!;
    const path = points.map((point, j) => `${j === 0 ? 'M' : 'L'}${place(point).join(' ')}`).join('');
    const dots = marks.map(place).map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.6" fill="${color}"/>`);
    const y = PLOT.top + 10 + 20 * i;
    const x = PLOT.left + PLOT.width + 16;
    return `<path d="${path}" stroke="${color}"/>${dots.join('')}
<path d="M${x} ${y}h18" stroke="${color}"/><text x="${x + 24}" y="${y + 4}">${escaped(name)}</text>`;
  });
  const [width, height] = [PLOT.left + PLOT.width + 190, PLOT.top + PLOT.height + 36];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>
text { font: 12px system-ui, sans-serif; fill: #1a1c21 }
path { fill: none; stroke-width: 1.7; stroke-linejoin: round }
.title { font-size: 15px }
.tick { text-anchor: end; dominant-baseline: middle; fill: #6b7078 }
.note { fill: #6b7078 }
.grid { stroke: #e3e5e9; stroke-width: 1 }
</style>
<rect width="${width}" height="${height}" fill="#fff"/>
<text class="title" x="${PLOT.left}" y="20">${escaped(title)}</text>
${grid.join('\n')}
${drawn.join('\n')}
<text class="note" x="${PLOT.left}" y="${height - 12}">loss by ${escaped(across)}, 0 to ${Number(most.toPrecision(3))}</text>
</svg>
`;
}

/** Round numbers between two logarithms: 1, 2 and 5 of each decade, or the decades alone where there are many. */
function ticks(bottom: number, top: number): number[] {
  const factors = top - bottom > 3 ? [1] : [1, 2, 5];
  const decades = Array.from(
    { length: Math.ceil(top) - Math.floor(bottom) + 1 },
    (_, i) => Math.floor(bottom) + i,
  );
  return decades
    .flatMap((decade) => factors.map((factor) => Number((factor * 10 ** decade).toPrecision(1))))
    .filter((tick) => Math.log10(tick) > bottom && Math.log10(tick) < top);
}
