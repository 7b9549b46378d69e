import type { RunRecord, StageRecord } from '../../run/record/schema.ts';
import type { RunCurves } from '../panels/run/chart-data.ts';
import { stagesBefore } from '../panels/run/graph-names.ts';
import type { Curves } from '../state/run-state.svelte.ts';
import { weightsOf } from './live-edits.ts';

/** The curves of a run that was recorded, and the optimizers that each of its optimizers builds on. */
export function curvesOf({ graph, stages, events }: RunRecord): RunCurves & {
  readonly before: Readonly<Record<string, readonly string[]>>;
} {
  // A record has the weights at the start; what was changed on the way is in it in words only.
  const changed = events.some(({ what }) => what.startsWith('changed '));
  const weights = weightsOf(graph);
  const places = Object.fromEntries(stages.map(({ optimizer }) => [optimizer, placeOf(optimizer)]));
  const ofEach = <T>(give: (stage: StageRecord) => T): Record<string, T> =>
    Object.fromEntries(stages.map((stage) => [stage.optimizer, give(stage)]));
  return {
    curves: ofEach((stage) =>
      curvesOfStage(stage, (changed ? undefined : weights.get(places[stage.optimizer]!.node)) ?? new Map()),
    ),
    gradients: Object.fromEntries(
      stages.flatMap(({ optimizer, gradients }) =>
        gradients ? [[optimizer, { ...gradients, steps: gradients.step }]] : [],
      ),
    ),
    before: ofEach(({ optimizer }) => stagesBefore(graph, places, optimizer)),
  };
}

function curvesOfStage({ curves }: StageRecord, weights: ReadonlyMap<string, number>): Curves {
  const { step: steps, evaluations, seconds } = curves;
  const terms = Object.entries(curves.terms).map(([name, values]) => [name, numbers(values)] as const);
  const weighted = terms.flatMap(([name, values]) => {
    const weight = weights.get(name);
    return weight === undefined ? [] : [{ name, weight, values }];
  });
  return {
    ...{ steps, evaluations, seconds },
    total: numbers(curves.total),
    terms: Object.fromEntries(terms),
    weights: Object.fromEntries(weighted.map(({ name, weight, values }) => [name, values.map(() => weight)])),
    weighted: Object.fromEntries(
      weighted.map(({ name, weight, values }) => [name, values.map((value) => value * weight)]),
    ),
  };
}

function numbers(values: readonly (number | null)[]): number[] {
  return values.map((value) => value ?? NaN);
}

/** The node of a stage and its share of the size: a smaller level of a pyramid is called `NODE@SHARE`. */
function placeOf(id: string): { readonly id: string; readonly node: string; readonly share: number } {
  const at = id.lastIndexOf('@');
  const share = Number(id.slice(at + 1));
  return at > 0 && share > 0 && share < 1 ? { id, node: id.slice(0, at), share } : { id, node: id, share: 1 };
}
