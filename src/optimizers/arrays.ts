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
  const sum = (term: (i: number) => number): number => {
    let total = 0;
    for (let i = 0; i < length; i++) total += term(i);
    return total;
  };
  return {
    create: () => new Float64Array(length),
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
    dot: (x, y) => Promise.resolve(sum((i) => x[i]! * y[i]!)),
    maxAbs: (x) => Promise.resolve(x.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0)),
    sumAbs: (x) => Promise.resolve(sum((i) => Math.abs(x[i]!))),
    update,
  };
}

function update<N extends string>(
  rule: PointwiseRule<N>,
  vectors: Record<N, Float64Array>,
  scalars: Record<string, number>,
): void {
  const named = Object.entries(vectors) as [N, Float64Array][];
  const length = named[0]?.[1].length ?? 0;
  const entries = {} as Record<N, number>;
  for (let i = 0; i < length; i++) {
    for (const [name, vector] of named) entries[name] = vector[i]!;
    const changed = rule.apply(numbers, entries, scalars);
    for (const [name, vector] of named) vector[i] = changed[name] ?? vector[i]!;
  }
}
