import type { Builder } from './builder.ts';
import type { Value } from './value.ts';

/** Features or a picture with one more row and column on each side: the edge repeated, or mirrored at it. */
export function padded(b: Builder, x: Value, padding: 'replicate' | 'reflect'): Value {
  return [0, 1].reduce((value, axis) => {
    const n = value.shape[axis]!;
    const inner = Array.from({ length: n }, (_, i) => i);
    return b.take(value, axis, padding === 'replicate' ? [0, ...inner, n - 1] : [1, ...inner, n - 2]);
  }, x);
}
