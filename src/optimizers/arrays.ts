import { namesOf, recordOf } from '../graph/records.ts';
import type { Pointwise, PointwiseRule, Vectors } from './vectors.ts';

const numbers: Pointwise<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  min: Math.min,
  max: Math.max,
};

/** Plain float64 arrays of `length` entries as a vector space: the reference for every engine's own. */
export function arrayVectors(length: number): Vectors<Float64Array> {
  return typedArrayVectors(length, () => new Float64Array(length), update);
}

/**
 * Typed arrays of `length` entries as a vector space. Sums are taken in float64.
 *
 * @param update applies a rule entry by entry: the part that an engine may make faster.
 */
export function typedArrayVectors<A extends Float32Array | Float64Array>(
  length: number,
  create: () => A,
  update: Vectors<A>['update'],
): Vectors<A> {
  return {
    create,
    free: () => undefined,
    copy: (from, to) => {
      to.set(from);
    },
    scale: (a, x) => {
      for (let i = 0; i < length; i++) x[i] = a * x[i]!;
    },
    axpy: (a, x, y) => {
      for (let i = 0; i < length; i++) y[i] = a * x[i]! + y[i]!;
    },
    dot: (x, y) => {
      let total = 0;
      for (let i = 0; i < length; i++) total += x[i]! * y[i]!;
      return Promise.resolve(total);
    },
    maxAbs: (x) => {
      let most = 0;
      // Written so that NaN is kept, as Math.max keeps it.
      for (let i = 0; i < length; i++) if (!(Math.abs(x[i]!) <= most)) most = Math.abs(x[i]!);
      return Promise.resolve(most);
    },
    sumAbs: (x) => {
      let total = 0;
      for (let i = 0; i < length; i++) total += Math.abs(x[i]!);
      return Promise.resolve(total);
    },
    update,
  };
}

function update<N extends string>(
  rule: PointwiseRule<N>,
  vectors: Record<N, Float64Array>,
  scalars: Record<string, number>,
): void {
  const named = namesOf(vectors).map((name) => [name, vectors[name]] as const);
  const length = named[0]?.[1].length ?? 0;
  const entries = recordOf<Record<N, number>>(named.map(([name]) => [name, 0]));
  for (let i = 0; i < length; i++) {
    for (const [name, vector] of named) entries[name] = vector[i]!;
    const changed = rule.apply(numbers, entries, scalars);
    for (const [name, vector] of named) vector[i] = changed[name] ?? vector[i]!;
  }
}
