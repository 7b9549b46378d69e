import type { PictureNote } from '../../share/picture-note.ts';
import type { RunState } from '../state/run-state.svelte.ts';

/** The picture that is saved: which optimizer's, and after how many steps. */
export interface Moment {
  readonly optimizer: string;
  readonly step: number;
}

/** How a picture of the run was made; undefined if the run has no record. */
export function savedNote({ record, curves }: RunState, shown: Moment): PictureNote | undefined {
  if (!record) return undefined;
  const { graph, graphHash, engine, seeds, pictures, models } = record;
  const stages = Object.entries(curves).map(([optimizer, curve]) => {
    const until = optimizer === shown.optimizer ? shown.step : Infinity;
    const at = curve.steps.findLastIndex((step) => step <= until);
    const terms = Object.entries(curve.terms).map(([term, values]) => [term, numberAt(values, at)]);
    return {
      optimizer,
      step: curve.steps[at] ?? 0,
      losses: {
        total: numberAt(curve.total, at),
        terms: Object.fromEntries(terms) as Record<string, number | null>,
      },
    };
  });
  return { graph, graphHash, engine: engine.name, seeds, pictures, models, stages };
}

function numberAt(values: readonly number[], at: number): number | null {
  const value = values[at];
  return value === undefined || !Number.isFinite(value) ? null : value;
}
