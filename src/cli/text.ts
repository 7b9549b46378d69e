/** `1.53`, `0.000723`, `1.07e+6`: a number to three digits, short. */
export function numberText(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const size = Math.abs(x);
  return size >= 1e-4 && size < 1e6 ? String(Number(x.toPrecision(4))) : x.toExponential(2);
}

/** `34 s`, `2 min 5 s` */
export function secondsText(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** `12.3 M`: a count with its unit in thousands. */
export function countText(x: number): string {
  let unit = 0;
  for (; x >= 1000 && unit < UNITS.length - 1; unit++) x /= 1000;
  return `${Number(x.toPrecision(3))}${UNITS[unit] ? ` ${UNITS[unit]}` : ''}`;
}

/** Rows as columns of text, the first to the left and the others to the right. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n');
}
