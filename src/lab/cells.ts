import type { GraphDocument, GraphSweep, SweepBudget } from '../graph/document.ts';
import { assignParameter, findParameter, setEverywhere } from '../graph/edit.ts';
import { omit } from '../graph/omit.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { GraphError } from '../graph/problem.ts';
import { axisTarget, axisValues, sweepErrors, valueText } from '../graph/sweep.ts';

/** One axis of a sweep, read. */
export interface Axis {
  /** `total.weights.style` */
  readonly target: string;
  readonly values: readonly unknown[];
}

/** One combination of values, as a graph of its own. */
export interface Cell {
  /** `007`: its place in the order, counted from 1. */
  readonly name: string;
  /** Which value of each axis. */
  readonly at: readonly number[];
  /** Rebuilt on each request: a sweep may have more cells than there is memory for graphs. */
  readonly document: GraphDocument;
}

export interface Grid {
  readonly axes: readonly Axis[];
  readonly cells: readonly Cell[];
  readonly budget: SweepBudget | undefined;
}

/** Unfolds a sweep: every combination of its values, the last axis fastest. Throws a {@link GraphError}. */
export function gridOf(document: GraphDocument, vocabulary: Vocabulary, sweep: GraphSweep): Grid {
  const problems = sweepErrors(document, vocabulary, sweep).flatMap((error) => error.problems);
  if (problems.length > 0) throw new GraphError(problems);
  const axes = sweep.axes.map((axis): Axis => {
    const target = axisTarget(axis);
    return { target, values: axisValues(axis, findParameter(document, vocabulary, target).parameter) };
  });
  const base = withBudget(document, vocabulary, sweep.budget);
  const places = axes.reduce<number[][]>(
    (at, { values }) => at.flatMap((before) => values.map((_, i) => [...before, i])),
    [[]],
  );
  const digits = Math.max(3, String(places.length).length);
  const cells = places.map((at, index): Cell => {
    const values = at.map((i, axis) => axes[axis]!.values[i]);
    return {
      name: String(index + 1).padStart(digits, '0'),
      at,
      get document() {
        const changed = axes.reduce(
          (changing, { target }, axis) => assignParameter(changing, vocabulary, target, values[axis]),
          base,
        );
        const label = axes.map(({ target }, axis) => `${target} ${valueText(values[axis])}`).join(', ');
        return { ...omit(changed, 'sweeps'), title: `${document.title ?? 'Sweep'}: ${label}` };
      },
    };
  });
  return { axes, cells, budget: sweep.budget };
}

/** The document with every optimizer ending where the budget is spent. */
function withBudget(
  document: GraphDocument,
  vocabulary: Vocabulary,
  budget: SweepBudget | undefined,
): GraphDocument {
  if (!budget) return document;
  const { steps, evaluations, seconds } = budget;
  // A step takes one evaluation at least; by seconds alone, steps shall not be what ends it.
  const most = steps ?? evaluations ?? (seconds === undefined ? undefined : 100_000);
  return Object.entries({ steps: most, maxEvaluations: evaluations, maxSeconds: seconds }).reduce(
    (changed, [name, value]) =>
      value === undefined ? changed : setEverywhere(changed, vocabulary, 'optimize', name, value),
    document,
  );
}
