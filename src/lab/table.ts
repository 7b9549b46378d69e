import type { RunRecord } from '../run/record/schema.ts';
import type { Grid } from './cells.ts';

/** How a cell ended: its record, or why it has none. */
export type Outcome = { readonly record: RunRecord } | { readonly error: string };

type Row = Readonly<Record<string, unknown>>;

/** One row for each cell: its values, how it ended, and for each optimizer what it took and the losses it ended with. */
export function tableOf({ axes, cells }: Grid, outcomes: ReadonlyMap<string, Outcome>): Row[] {
  return cells.map(({ name, at }) => {
    const values = axes.map(({ target, values }, axis) => [target, values[at[axis]!]]);
    const outcome = outcomes.get(name);
    const row = { cell: name, ...(Object.fromEntries(values) as Row) };
    if (!outcome) return { ...row, status: 'not run' };
    if ('error' in outcome) return { ...row, status: 'failed', error: outcome.error };
    const { record } = outcome;
    const stages = record.stages.flatMap(({ optimizer, reason, curves, losses }) => [
      [`${optimizer}.end`, reason],
      [`${optimizer}.steps`, curves.step.at(-1) ?? 0],
      [`${optimizer}.evaluations`, curves.evaluations.at(-1) ?? 0],
      [`${optimizer}.seconds`, curves.seconds.at(-1) ?? 0],
      [`${optimizer}.total`, losses?.total],
      ...Object.entries(losses?.terms ?? {}).map(([term, value]) => [`${optimizer}.${term}`, value]),
    ]);
    return { ...row, status: record.status, ...(Object.fromEntries(stages) as Row) };
  });
}

/** Rows as comma-separated values (RFC 4180), with a heading. */
export function csvOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A spreadsheet would take a text that begins so for a formula, and run it.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
