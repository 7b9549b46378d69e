/** From so many entries on, a copy by the runtime is faster than a loop. */
export const LONG = 32;

/** Indices that ascend by one: `count` of them from the `at`-th of a list, `index` and on. */
export interface Stretch {
  readonly at: number;
  readonly index: number;
  readonly count: number;
  /** Whether none of these indices came before in the list. A stretch is all first or all not. */
  readonly first: boolean;
}

/** A list of indices as stretches, in its order: edges repeated around a picture are three or five of them. */
export function stretchesOf(indices: readonly number[]): readonly Stretch[] {
  const seen = new Set<number>();
  const stretches: { at: number; index: number; count: number; first: boolean }[] = [];
  indices.forEach((index, at) => {
    const first = !seen.has(index);
    seen.add(index);
    const last = stretches.at(-1);
    if (last && last.index + last.count === index && last.first === first) last.count++;
    else stretches.push({ at, index, count: 1, first });
  });
  return stretches;
}
