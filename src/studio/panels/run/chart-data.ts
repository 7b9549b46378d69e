import { least, most } from '../../../graph/extremes.ts';
import { percent } from '../../run/pull-rows.ts';
import type { Curves, GradientCurves, Mark } from '../../state/run-state.svelte.ts';
import type { Range } from './chart-range.ts';

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
  /** Where its points are on the axis, less `offset`; as many as in `y` or more. */
  readonly x: readonly number[];
  /** Where its optimizer begins. */
  readonly offset: number;
  readonly y: readonly number[];
}

export interface ChartSettings {
  readonly axis: AxisName;
  /** Terms times what stands in front of them, rather than as they are. */
  readonly weighted: boolean;
}

/** The curves of a run, by optimizer. */
export interface RunCurves {
  readonly curves: Readonly<Record<string, Curves>>;
  readonly gradients: Readonly<Record<string, GradientCurves>>;
}

/**
 * The lines of all optimizers. One that builds on the result of others begins where they end; those that race all begin
 * at the left.
 *
 * @param before the optimizers that one builds on.
 */
export function linesOf(
  curves: RunCurves['curves'],
  before: (optimizer: string) => readonly string[],
  { axis, weighted }: ChartSettings,
): Line[] {
  const offsets = offsetsOf(curves, before, axis);
  return Object.entries(curves).flatMap(([optimizer, each]) => {
    const place = { optimizer, x: each[axis], offset: offsets.get(optimizer)! };
    const total: Line = { ...place, key: optimizer, term: undefined, index: 0, y: each.total };
    const terms = Object.entries(each.terms).map(([term, values], index): Line => {
      const y = weighted ? (each.weighted[term] ?? values) : values;
      return { ...place, key: `${optimizer} ${term}`, term, index, y };
    });
    return [total, ...terms];
  });
}

/** The gradient norms of all terms; each has the color of its loss. */
export function gradientLinesOf(
  { curves, gradients }: RunCurves,
  before: (optimizer: string) => readonly string[],
  axis: AxisName,
): Line[] {
  const offsets = offsetsOf(curves, before, axis);
  return Object.entries(gradients).flatMap(([optimizer, each]) => {
    const order = Object.keys(curves[optimizer]?.terms ?? {});
    return Object.entries(each.terms).map(([term, y]): Line => {
      const place = { optimizer, x: each[axis], offset: offsets.get(optimizer) ?? 0 };
      return { ...place, key: `${optimizer} ${term}`, term, index: Math.max(0, order.indexOf(term)), y };
    });
  });
}

/** The part of the axis that lines take; undefined where there is no point. */
export function extentOf(lines: readonly Line[]): Range | undefined {
  const drawn = lines.filter(({ y }) => y.length > 0);
  if (drawn.length === 0) return undefined;
  return [
    least(drawn.map(({ x, offset }) => x[0]! + offset)),
    most(drawn.map(({ x, y, offset }) => x[y.length - 1]! + offset)),
  ];
}

/** The entries of a line that are seen in a part of the axis, and one more at each end, where it leaves the chart. */
export function seenIn(line: Line, [from, to]: Range): readonly [start: number, end: number] {
  return [Math.max(0, indexAt(line, from)), Math.min(line.y.length, indexAt(line, to) + 2)];
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
    const { steps = [] } = curves[optimizer] ?? {};
    const at = indexAt({ x: steps, y: steps, offset: 0 }, step);
    const x = line?.x[Math.max(0, at)];
    return line === undefined || x === undefined ? [] : [{ x: x + line.offset, label, detail }];
  });
}

/** Gives `34 %`: the fraction of the loss that a term has at an entry of its curves. Empty unless all weights are known. */
export function fractionsAt(
  { total, terms, weights }: Pick<Curves, 'total' | 'terms' | 'weights'>,
  at: number,
): (term: string) => string {
  const weighted = (name: string) => terms[name]![at]! * (weights[name]?.[at] ?? NaN);
  const sum = Object.keys(terms).reduce((all, name) => all + weighted(name), 0);
  // Sums with normalized gradients weigh in ways of their own.
  const known = Math.abs(sum - total[at]!) <= 0.01 * Math.abs(total[at]!);
  return (term) => (known && sum !== 0 ? percent(weighted(term) / sum) : '');
}

/** The value of a line at, or just before, a place. */
export function valueAt(line: Line, place: number): number | undefined {
  const index = indexAt(line, place);
  return index < 0 || place > line.x[line.y.length - 1]! + line.offset ? undefined : line.y[index];
}

/** The last entry of a line that is not beyond a place; -1 where it begins later. */
export function indexAt({ x, y, offset }: Pick<Line, 'x' | 'y' | 'offset'>, place: number): number {
  let [low, high] = [0, y.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! + offset <= place) low = middle + 1;
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
