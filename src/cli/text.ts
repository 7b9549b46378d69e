import { most } from '../graph/extremes.ts';

/** `1.532`, `0.000723`, `1.07e+6`: a number to a few digits, short. */
export function numberText(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const size = Math.abs(x);
  return size >= 1e-4 && size < 1e6 ? String(Number(x.toPrecision(4))) : x.toExponential(2);
}

/** `3.4 s`, `34 s`, `2 min 5 s`, `1 h 2 min` */
export function secondsText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** `12.3 M`: a count with its unit in thousands. */
export function countText(x: number): string {
  let unit = 0;
  for (; x >= 999.5 && unit < UNITS.length - 1; unit++) x /= 1000;
  return `${Number(x.toPrecision(3))}${UNITS[unit] ? ` ${UNITS[unit]}` : ''}`;
}

/** Rows as columns of text, the first to the left and the others to the right. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => most(rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}
