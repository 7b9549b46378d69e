import type { Builder } from '../builder.ts';
import type { Shape } from '../shape.ts';
import type { Value } from '../value.ts';
import { decorrelated } from './decorrelated.ts';
import { fourier } from './fourier.ts';
import { laplacian } from './laplacian.ts';
import { clipped, sigmoid } from './ranges.ts';

/** What an optimizer changes instead of pixels. */
export interface Parameterization {
  readonly basis: 'pixels' | 'laplacian' | 'fourier';
  readonly colors: 'rgb' | 'decorrelated';
  readonly range: 'free' | 'sigmoid' | 'clip';
}

/** Whether an optimizer changes the pixels themselves. */
export function changesPixels({ basis, colors, range }: Parameterization): boolean {
  return basis === 'pixels' && colors === 'rgb' && range === 'free';
}

/** The numbers that an optimizer changes instead of pixels, and the picture that they make. */
export interface Coefficients {
  readonly shape: Shape;
  /** The picture as part of a program, with a gradient in the coefficients. */
  readonly picture: (b: Builder, coefficients: Value) => Value;
  /** The picture [height, width, 3] in row-major order. */
  readonly decode: (coefficients: Float32Array) => Float32Array;
  /** The coefficients of a picture, which is first cut to where `sigmoid` or `clip` can reach. */
  readonly encode: (picture: Float32Array) => Float32Array;
}

/**
 * The coefficients of a canvas: picture = range(color(basis(coefficients))). Undefined if they are its pixels.
 *
 * All maps are scaled alike: where every coefficient changes by the same amount and a random sign, a gray picture changes by this amount
 * (root mean square), so that the same learning rate serves.
 *
 * @param shape of the picture, [height, width, 3].
 */
export function coefficientsOf(
  { basis, colors, range }: Parameterization,
  shape: Shape,
): Coefficients | undefined {
  const maps = [
    { pixels: undefined, laplacian, fourier }[basis]?.(shape),
    { rgb: undefined, decorrelated }[colors]?.(shape),
    { free: undefined, sigmoid, clip: clipped }[range]?.(shape),
  ].filter((map) => map !== undefined);
  const first = maps[0];
  if (!first) return undefined;
  return {
    shape: first.shape,
    picture: (b, coefficients) => maps.reduce((value, map) => map.value(b, value), coefficients),
    decode: (coefficients) =>
      new Float32Array(
        maps.reduce<Float64Array>((from, map) => map.forward(from), new Float64Array(coefficients)),
      ),
    encode: (picture) =>
      new Float32Array(
        maps.reduceRight<Float64Array>((to, map) => map.inverse(to), new Float64Array(picture)),
      ),
  };
}
