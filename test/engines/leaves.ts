import type { LeafReader } from '../../src/engines/engine.ts';
import type { Builder } from '../../src/program/builder.ts';
import { sizeOf, type Shape, type Value } from '../../src/program/value.ts';
import type { Tensor } from '../support/fixtures.ts';
import { given, nameOf } from '../support/leaves.ts';

/** The leaves of a program with the entries that go with them. */
export class Leaves {
  readonly b: Builder;
  private readonly known = new Map<string, Float32Array>();

  constructor(b: Builder) {
    this.b = b;
  }

  input(source: string, { shape, entries }: Tensor): Value {
    this.known.set(source, entries);
    return given(this.b, shape, source);
  }

  canvas({ shape, entries }: Tensor): Value {
    this.known.set('the canvas', entries);
    return this.b.emit('canvas', [], { shape, node: 'the canvas' });
  }

  /** By name, not by value: passes rebuild leaves. */
  readonly read = (leaf: Value): Float32Array => this.known.get(nameOf(leaf))!;

  readonly reader: LeafReader = this.read;
}

/** Uniform numbers in [low, high) that a seed decides (mulberry32). */
export function random(shape: Shape, seed: number, low = -1, high = 1): Tensor {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return low + (high - low) * (((t ^ (t >>> 14)) >>> 0) / 2 ** 32);
  };
  return { shape, entries: Float32Array.from({ length: sizeOf(shape) }, next) };
}

/** Norm of the difference over the norm. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i]! - expected[i]!) ** 2;
    norm += expected[i]! ** 2;
  }
  return found.length === expected.length ? Math.sqrt(difference / (norm || 1)) : Infinity;
}
