import type { RunRecord } from '../../run/record/schema.ts';

/** A line of a small chart: its points. */
export type Line = readonly (readonly [x: number, loss: number])[];

/** What the x axis of curves counts. */
export type Along = 'step' | 'evaluations' | 'seconds';

/** The total loss of a run, its stages one after the other; what has no logarithm is left out. */
export function lossLine({ stages }: RunRecord, along: Along): Line {
  let before = 0;
  return stages.flatMap(({ curves }) => {
    const line = curves[along].map((x, i) => [before + x, curves.total[i] ?? 0] as const);
    before += curves[along].at(-1) ?? 0;
    return line.filter(([, loss]) => loss > 0);
  });
}

/** What all lines fit into: the same for all, so that they compare at a glance. */
export interface Bounds {
  readonly most: number;
  readonly low: number;
  readonly high: number;
}

export function boundsOf(lines: readonly Line[]): Bounds {
  const points = lines.flat();
  return {
    most: points.reduce((most, [x]) => Math.max(most, x), 1),
    low: points.reduce((least, [, loss]) => Math.min(least, loss), Infinity),
    high: points.reduce((most, [, loss]) => Math.max(most, loss), 0),
  };
}

/** A line as an SVG path in a box of 100 by 60, the loss on a logarithmic axis. */
export function curvePath(line: Line, { most, low, high }: Bounds): string {
  const [bottom, top] = [Math.log10(low) - 0.05, Math.log10(high) + 0.05];
  return line
    .map(([x, loss], i) => {
      const y = (1 - (Math.log10(loss) - bottom) / (top - bottom)) * 60;
      return `${i === 0 ? 'M' : 'L'}${((x / most) * 100).toFixed(2)} ${y.toFixed(2)}`;
    })
    .join('');
}
