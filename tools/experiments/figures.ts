import type { Results, Run, Shown } from './results.ts';

/** What the findings read off results, and how figures are written. */

export function runOf({ runs }: Results, name: string): Run {
  return found(runs, name);
}

export function pictureOf({ pictures }: Results, name: string): Shown {
  return found(pictures, name);
}

function found<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const item = list.find((one) => one.name === name);
  if (!item)
    throw new Error(
      `The results have nothing named “${name}”: they have ${list.map((one) => one.name).join(', ')}.`,
    );
  return item;
}

export function lowest({ curve, total }: Run): number {
  return Math.min(total, ...curve.total);
}

/** The lowest loss that a run had reached by then; the first if it had reported none. */
export function lossBy({ curve }: Run, along: 'evaluations' | 'seconds', limit: number): number {
  const reached = curve.total.filter((_, i) => curve[along][i]! <= limit);
  return Math.min(...(reached.length > 0 ? reached : [curve.total[0]!]));
}

/** The longest time for which every run was at work. */
export function commonSeconds(runs: readonly Run[]): number {
  return Math.min(...runs.map(({ curve }) => curve.seconds.at(-1)!));
}

export function ranked<T>(items: readonly T[], by: (item: T) => number): T[] {
  return [...items].sort((a, b) => by(a) - by(b));
}

export function number(x: number): string {
  return String(Number(x.toPrecision(3)));
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** How far two pictures of an experiment are apart, of 255. */
export function apart(results: Results, one: string, other: string): number {
  const [a, b] = [pictureOf(results, one), pictureOf(results, other)];
  return a.distances[other] ?? b.distances[one]!;
}
