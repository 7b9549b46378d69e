import type { Pull } from '../../run/events.ts';
import { numberText } from '../panels/run/text.ts';
import { leadsTo } from '../state/levels.ts';
import type { RunState } from '../state/run-state.svelte.ts';

/** How much a term counted where the last optimizer with it started. */
export interface PullRow {
  readonly term: string;
  readonly optimizer: string;
  readonly text: string;
  readonly parts: readonly { readonly name: string; readonly text: string }[];
}

/** The terms at, or inside, some nodes. */
export function pullRows({ pulls }: Pick<RunState, 'pulls'>, paths: readonly string[]): PullRow[] {
  const rows = new Map<string, PullRow>();
  for (const [optimizer, { terms }] of Object.entries(pulls)) {
    const median = medianOf(Object.values(terms).map(({ gradient }) => gradient));
    for (const [term, pull] of Object.entries(terms)) {
      if (!paths.some((path) => leadsTo(term, path))) continue;
      const parts = Object.entries(pull.parts ?? {});
      const middle = medianOf(parts.map(([, { gradient }]) => gradient));
      rows.set(term, {
        term,
        optimizer,
        text: pullText(pull, Object.keys(terms).length > 1 ? median : 0, 'terms'),
        parts: parts.map(([name, part]) => ({ name, text: pullText(part, middle, 'layers') })),
      });
    }
  }
  return [...rows.values()];
}

/** `34 % of the loss, gradient norm 0.012, 0.8× the median of the terms` */
function pullText({ fraction, gradient }: Pull, median: number, among: string): string {
  const relative = median > 0 ? `, ${numberText(gradient / median, 2)}× the median of the ${among}` : '';
  return `${percent(fraction)} of the loss, gradient norm ${numberText(gradient, 2)}${relative}`;
}

/** `34 %`, `0.2 %` */
export function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${Math.abs(value) >= 1 ? Math.round(value) : numberText(value, 1)} %`;
}

/** Of the numbers that are not 0; 0 if there are none. */
function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.filter((number) => number > 0).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
