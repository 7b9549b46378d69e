import type { Curves } from '../state/run-state.svelte.ts';
import type { Point } from './protocol.ts';

export const noCurves: Curves = {
  steps: [],
  evaluations: [],
  seconds: [],
  total: [],
  terms: {},
  weights: {},
};

/**
 * The curves with more steps at their end. New arrays: what is derived from one of them must see that it changed.
 *
 * @param weights what stood in front of each term at these steps; the same terms have one all through a run.
 */
export function withPoints(
  curves: Curves,
  points: readonly Point[],
  weights: ReadonlyMap<string, number>,
): Curves {
  const names = Object.keys(points[0]?.terms ?? {});
  const grown = (
    series: Readonly<Record<string, readonly number[]>>,
    names: readonly string[],
    value: (point: Point, name: string) => number,
  ) =>
    Object.fromEntries(
      names.map((name) => [name, [...(series[name] ?? []), ...points.map((point) => value(point, name))]]),
    );
  return {
    steps: [...curves.steps, ...points.map(({ step }) => step)],
    evaluations: [...curves.evaluations, ...points.map(({ evaluations }) => evaluations)],
    seconds: [...curves.seconds, ...points.map(({ seconds }) => seconds)],
    total: [...curves.total, ...points.map(({ total }) => total)],
    terms: grown(curves.terms, names, ({ terms }, name) => terms[name]!),
    weights: grown(
      curves.weights,
      names.filter((name) => weights.has(name)),
      (_, name) => weights.get(name)!,
    ),
  };
}

/** Steps a second, over the last steps. */
export function speedOf({ steps, seconds }: Curves): number {
  const last = steps.length - 1;
  if (last < 0) return 0;
  const first = Math.max(-1, last - 20);
  const since = first < 0 ? 0 : seconds[first]!;
  const took = seconds[last]! - since;
  return took > 0 ? (last - first) / took : 0;
}
