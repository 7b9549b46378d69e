import type { Builder } from '../../src/program/builder.ts';
import { sizeOf, type Shape, type Value } from '../../src/program/value.ts';
import { hartleyMatrix } from '../../src/program/parameterization/hartley.ts';
import type { LeafEntries } from '../support/interpreter.ts';
import { given, nameOf, sourceOf } from '../support/leaves.ts';

export interface Tensor {
  readonly shape: Shape;
  readonly entries: Float64Array;
}

/** Uniform numbers in [0, 1) that a seed decides (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tensor of random entries, each made by `f` of a uniform number in [0, 1). */
export function randomTensor(shape: Shape, seed: number, f: (u: number) => number): Tensor {
  const random = uniform(seed);
  return { shape, entries: Float64Array.from({ length: sizeOf(shape) }, () => f(random())) };
}

/** A tensor whose entries are all at least 0.05 apart, in random order: without ties, and far from any. */
export function distinctTensor(shape: Shape, seed: number): Tensor {
  const order = randomTensor(shape, seed, (u) => u).entries;
  const rank = [...order.keys()].sort((i, j) => order[i]! - order[j]!);
  const entries = new Float64Array(order.length);
  rank.forEach((place, n) => (entries[place] = 0.05 * (n - order.length / 2) + 0.025));
  return { shape, entries };
}

/** Between 0.5 and 1.5: away from zero. */
export function positive(shape: Shape, seed = 1): Tensor {
  return randomTensor(shape, seed, (u) => 0.5 + u);
}

/** Between 0.1 and 1.1 in size, of either sign. */
export function signed(shape: Shape, seed = 1): Tensor {
  return randomTensor(shape, seed, (u) => (u < 0.5 ? -0.1 - 2 * u : 0.1 + 2 * (u - 0.5)));
}

/** The leaves of a program with the entries that go with them. */
export class Leaves {
  private readonly b: Builder;
  private readonly entries = new Map<string, ArrayLike<number>>();

  constructor(b: Builder) {
    this.b = b;
  }

  input(name: string, { shape, entries }: Tensor): Value {
    this.entries.set(name, entries);
    return given(this.b, shape, name);
  }

  canvas({ shape, entries }: Tensor): Value {
    this.entries.set('the canvas', entries);
    return this.b.emit('canvas', [], { shape, node: 'the canvas' });
  }

  /** By name, not by value: passes rebuild leaves. */
  readonly read: LeafEntries = (leaf) => {
    const source = sourceOf(leaf);
    if (source?.kind === 'hartley') return hartleyMatrix(leaf.shape[0]!);
    return source?.kind === 'numbers' ? source.values : this.entries.get(nameOf(leaf))!;
  };
}
