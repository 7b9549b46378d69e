import type { Stage } from '../compile/compile.ts';
import type { Shape } from '../program/value.ts';

type Optimized = Pick<Stage, 'canvas' | 'coefficients'>;

/** The shape of what an engine has as the canvas of a stage: its pixels, unless it is optimized in other coefficients. */
export function optimizedShape({ canvas, coefficients }: Optimized): Shape {
  return coefficients?.shape ?? canvas.shape;
}

/** What an engine has as the canvas of a stage, for a picture. */
export function encoded({ coefficients }: Optimized, picture: Float32Array): Float32Array {
  return coefficients?.encode(picture) ?? picture;
}

/** The picture of a stage for what an engine has as its canvas. */
export function decoded({ coefficients }: Optimized, entries: Float32Array): Float32Array {
  return coefficients?.decode(entries) ?? entries;
}
