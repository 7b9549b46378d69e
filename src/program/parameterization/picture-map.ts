import type { Builder } from '../builder.ts';
import type { Shape } from '../shape.ts';
import type { Value } from '../value.ts';

/** A map from numbers of one shape to a picture, or to what the next map takes, and its inverse. */
export interface PictureMap {
  /** Of what it maps. */
  readonly shape: Shape;
  /** As part of a program, with a gradient. */
  readonly value: (b: Builder, from: Value) => Value;
  /** On the host, in float64. */
  readonly forward: (from: Float64Array) => Float64Array;
  readonly inverse: (to: Float64Array) => Float64Array;
}
