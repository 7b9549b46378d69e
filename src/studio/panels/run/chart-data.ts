import { most } from '../../../graph/extremes.ts';
import { percent } from '../../run/pull-rows.ts';
import type { Curves, Mark } from '../../state/run-state.svelte.ts';

export const axes = { steps: 'Steps', evaluations: 'Evaluations', seconds: 'Seconds' } as const;
export type AxisName = keyof typeof axes;

/** One line of the chart. */
export interface Line {
  readonly key: string;
  readonly optimizer: string;
  /** The loss node of a term; undefined for the total. */
  readonly term: string | undefined;
  /** Counts the terms of its optimizer from 0, to assign colors. */
  readonly index: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface ChartSettings {
  readonly axis: AxisName;
  /** Terms times what stands in front of them, rather than as they are. */
  readonly weighted: boolean;
}

/**
 * The lines of all optimizers. One that builds on the result of others begins where they end; those that race all begin
 * at the left.
 *
 * @param before the optimizers that one builds on.
 */
export function linesOf(
  curves: Readonly<Record<string, Curves>>,
  before: (optimizer: string) => readonly string[],
  { axis, weighted }: ChartSettings,
): Line[] {
  const offsets = offsetsOf(curves, before, axis);
  return Object.entries(curves).flatMap(([optimizer, each]) => {
    const x = each[axis].map((value) => value + offsets.get(optimizer)!);
    const total: Line = {
      key: optimizer,
      optimizer,
      term: undefined,
      index: 0,
      x,
      y: each.total,
    };
    const terms = Object.entries(each.terms).map(([term, values], index): Line => {
      const weights = each.weights[term];
      return {
        key: `${optimizer} ${term}`,
        optimizer,
        term,
        index,
        x,
        y: weighted && weights ? values.map((value, i) => value * weights[i]!) : values,
      };
    });
    return [total, ...terms];
  });
}

/** The position of a mark on the chart. */
export interface PlacedMark {
  readonly x: number;
  /** What stands at it. */
  readonly label: string;
  /** The text shown at the mouse. */
  readonly detail: string;
}

export function placedMarks(
  marks: readonly Mark[],
  lines: readonly Line[],
  curves: Readonly<Record<string, Curves>>,
): PlacedMark[] {
  return marks.flatMap(({ optimizer, step, label, detail = label }) => {
    const line = lines.find((one) => one.optimizer === optimizer && one.term === undefined);
    const at = curves[optimizer]?.steps.findLastIndex((value) => value <= step) ?? -1;
    const x = line?.x[Math.max(0, at)];
    return x === undefined ? [] : [{ x, label, detail }];
  });
}

/** `34 %`: the fraction of the loss that a term has at an entry of its curves. Empty unless all weights are known. */
export function fractionText({ total, terms, weights }: Curves, term: string, at: number): string {
  const weighted = (name: string) => terms[name]![at]! * (weights[name]?.[at] ?? NaN);
  const sum = Object.keys(terms).reduce((all, name) => all + weighted(name), 0);
  // Sums with normalized gradients weigh in ways of their own.
  const known = Math.abs(sum - total[at]!) <= 0.01 * Math.abs(total[at]!);
  return known && sum !== 0 ? percent(weighted(term) / sum) : '';
}

/** The value of a line at, or just before, a place. */
export function valueAt(line: Line, place: number): number | undefined {
  const index = indexAt(line, place);
  return index < 0 || place > line.x.at(-1)! ? undefined : line.y[index];
}

/** The last entry of a line that is not beyond a place; -1 where it begins later. */
export function indexAt({ x }: Line, place: number): number {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** For each optimizer, how many others race it from further up: those get a dash of their own. */
export function lanesOf(
  optimizers: readonly string[],
  before: (optimizer: string) => readonly string[],
): ReadonlyMap<string, number> {
  const related = (a: string, b: string) => before(a).includes(b) || before(b).includes(a);
  const lanes = new Map<string, number>();
  optimizers.forEach((optimizer, i) => {
    const rivals = optimizers.slice(0, i).filter((other) => !related(optimizer, other));
    lanes.set(
      optimizer,
      most(
        rivals.map((rival) => lanes.get(rival)!),
        -1,
      ) + 1,
    );
  });
  return lanes;
}

function offsetsOf(
  curves: Readonly<Record<string, Curves>>,
  before: (optimizer: string) => readonly string[],
  axis: AxisName,
): Map<string, number> {
  const offsets = new Map<string, number>();
  const offset = (optimizer: string): number => {
    const known = offsets.get(optimizer);
    if (known !== undefined) return known;
    const ends = before(optimizer)
      .filter((other) => other in curves)
      .map((other) => offset(other) + (curves[other]![axis].at(-1) ?? 0));
    const found = most(ends, 0);
    offsets.set(optimizer, found);
    return found;
  };
  Object.keys(curves).forEach(offset);
  return offsets;
}
