import type { Pointwise, PointwiseRule, Vectors } from './vectors.ts';

export type Bounds = readonly [low: number, high: number];

/** x cut to [low, high]. */
export const clipRule: PointwiseRule<'x'> = {
  name: 'clip',
  apply: (p, v, k) => ({ x: p.min(p.max(v.x, k.low!), k.high!) }),
};

/** Cuts every entry of x to the bounds. */
export function clip<V>(vectors: Vectors<V>, x: V, [low, high]: Bounds): void {
  vectors.update(clipRule, { x }, { low, high });
}

/** 1 for what is above zero (by 1e-30 at least), else 0; exactly, so that what is at a bound stays there. */
function above<E>(p: Pointwise<E>, a: E): E {
  return p.min(p.constant(1), p.mul(p.max(a, p.constant(0)), p.constant(1e30)));
}

/** An entry is bound if it is at a bound and the gradient would move it out; the others are free. */
const freeRule: PointwiseRule<'x' | 'gradient' | 'free' | 'reduced'> = {
  name: 'free',
  apply(p, { x, gradient }, k) {
    const one = p.constant(1);
    const atLow = p.mul(p.sub(one, above(p, p.sub(x, k.low!))), above(p, gradient));
    const atHigh = p.mul(p.sub(one, above(p, p.sub(k.high!, x))), above(p, p.sub(p.constant(0), gradient)));
    const free = p.sub(one, p.add(atLow, atHigh));
    return { free, reduced: p.mul(free, gradient) };
  },
};

const restrictRule: PointwiseRule<'v' | 'free'> = {
  name: 'restrict',
  apply: (p, v) => ({ v: p.mul(v.free, v.v) }),
};

/** A box that a point is kept in, and which of its entries are free to move. Owns two vectors. */
export class Box<V> {
  private readonly vectors: Vectors<V>;
  private readonly bounds: Bounds;
  private readonly free: V;
  private readonly reduced: V;

  constructor(vectors: Vectors<V>, bounds: Bounds) {
    this.vectors = vectors;
    this.bounds = bounds;
    this.free = vectors.create();
    this.reduced = vectors.create();
  }

  clip(x: V): void {
    clip(this.vectors, x, this.bounds);
  }

  /** Finds the entries that are free at x, and gives the gradient with zeros at the others. */
  reduce(x: V, gradient: V): V {
    const [low, high] = this.bounds;
    const { free, reduced } = this;
    this.vectors.update(freeRule, { x, gradient, free, reduced }, { low, high });
    return reduced;
  }

  /** Puts zeros at the entries that were not free at the last `reduce`. */
  restrict(v: V): void {
    this.vectors.update(restrictRule, { v, free: this.free }, {});
  }

  dispose(): void {
    this.vectors.free(this.free);
    this.vectors.free(this.reduced);
  }
}
