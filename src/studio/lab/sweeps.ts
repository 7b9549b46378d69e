import type { GraphDocument, GraphSweep, SweepAxis, SweepBudget } from '../../graph/document.ts';
import { axisTarget } from '../../graph/sweep.ts';

/** The document with another sweep at its end. */
export function withSweep(document: GraphDocument, sweep: GraphSweep): GraphDocument {
  return { ...document, sweeps: [...(document.sweeps ?? []), sweep] };
}

/** The document with another axis of a sweep; in the place of one that changes the same parameter. */
export function withAxis(
  document: GraphDocument,
  index: number,
  axis: SweepAxis,
  budget: SweepBudget | undefined,
): GraphDocument {
  return {
    ...document,
    sweeps: document.sweeps?.map((sweep, i) => {
      if (i !== index) return sweep;
      const others = sweep.axes.filter((other) => axisTarget(other) !== axisTarget(axis));
      return { ...sweep, axes: [...others, axis], ...(budget && { budget }) };
    }),
  };
}

export function withoutSweep(document: GraphDocument, index: number): GraphDocument {
  const { sweeps, ...rest } = document;
  const left = (sweeps ?? []).filter((_, i) => i !== index);
  return left.length > 0 ? { ...document, sweeps: left } : rest;
}

/** What a sweep is called: its title, or what it changes. */
export function sweepName({ title, axes }: GraphSweep): string {
  return title ?? axes.map(axisTarget).join(' × ');
}
