import type { Builder } from '../builder.ts';
import type { Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import type { PictureMap } from './picture-map.ts';

/** A quarter of a level of 8 bits: a picture starts at least so far from 0 and 1, where the sigmoid is at infinity. */
const EPSILON = 1e-3;
/** Beyond this the sigmoid is 0 or 1 to the rounding of float32; further out, e^-4x would overflow. */
const FAR = 10;

/** 1 / (1 + e^-4x), the sigmoid that rises by 1 at its middle. */
export function sigmoid(shape: Shape): PictureMap {
  return {
    shape,
    value: (b, from) => {
      const near = b.minimum(b.maximum(from, -FAR), FAR);
      return b.div(b.number(1), b.add(b.exp(b.mul(near, -4)), 1));
    },
    forward: (from) => from.map((x) => 1 / (1 + Math.exp(-4 * cut(x, -FAR, FAR)))),
    inverse: (to) =>
      to.map((x) => {
        const inside = cut(x, EPSILON, 1 - EPSILON);
        return Math.log(inside / (1 - inside)) / 4;
      }),
  };
}

/**
 * The nearest number in [0, 1], with the gradient of the number itself: what is cut off would otherwise have no gradient and
 * never come back.
 */
export function clipped(shape: Shape): PictureMap {
  return {
    shape,
    value: (b: Builder, from: Value) => b.surrogate(b.minimum(b.maximum(from, 0), 1), from),
    forward: (from) => from.map((x) => cut(x, 0, 1)),
    inverse: (to) => to.map((x) => cut(x, 0, 1)),
  };
}

function cut(x: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, x));
}
