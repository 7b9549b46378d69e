import type { Curves, GradientCurves } from '../state/run-state.svelte.ts';
import type { Point } from './protocol.ts';

type Series = Record<string, number[]>;

/**
 * The curves of one optimizer as its run goes on. Arrays grow in place, so that a report costs as much as its own points; a
 * new `curves` object tells those who derive something from them that they have grown.
 */
export class CurveLog {
  private readonly steps: number[] = [];
  private readonly evaluations: number[] = [];
  private readonly seconds: number[] = [];
  private readonly total: number[] = [];
  private readonly terms: Series = {};
  private readonly weights: Series = {};
  private readonly weighted: Series = {};

  get curves(): Curves {
    const { steps, evaluations, seconds, total, terms, weights, weighted } = this;
    return { steps, evaluations, seconds, total, terms, weights, weighted };
  }

  /** @param weights what stood in front of each term at these steps; the same terms have one all through a run. */
  add(points: readonly Point[], weights: ReadonlyMap<string, number>): void {
    for (const { step, evaluations, seconds, total, terms } of points) {
      this.steps.push(step);
      this.evaluations.push(evaluations);
      this.seconds.push(seconds);
      this.total.push(total);
      for (const [name, value] of Object.entries(terms)) {
        append(this.terms, name, value);
        const weight = weights.get(name);
        if (weight === undefined) continue;
        append(this.weights, name, weight);
        append(this.weighted, name, value * weight);
      }
    }
  }
}

function append(series: Series, name: string, value: number): void {
  (series[name] ??= []).push(value);
}

/** Gradient norms with one measurement more; there are few of them. */
export function withGradients(
  curves: GradientCurves | undefined,
  measured: Pick<Point, 'step' | 'evaluations' | 'seconds'> & {
    readonly norms: Readonly<Record<string, number>>;
  },
): GradientCurves {
  const { step, evaluations, seconds, norms } = measured;
  return {
    steps: [...(curves?.steps ?? []), step],
    evaluations: [...(curves?.evaluations ?? []), evaluations],
    seconds: [...(curves?.seconds ?? []), seconds],
    terms: Object.fromEntries(
      Object.entries(norms).map(([name, norm]) => [name, [...(curves?.terms[name] ?? []), norm]]),
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
