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

const bases = { pixels: undefined, laplacian, fourier };
const colorings = { rgb: undefined, decorrelated };
const ranges = { free: undefined, sigmoid, clip: clipped };

/**
 * Whether an optimizer changes the pixels themselves.
 *
 * @throws RangeError if the parameterization, which may be someone else's, names what there is not.
 */
export function changesPixels({ basis, colors, range }: Parameterization): boolean {
  for (const [kind, name, known] of [
    ['basis', basis, bases],
    ['colors', colors, colorings],
    ['range', range, ranges],
  ] as const)
    if (!Object.hasOwn(known, name))
      throw new RangeError(
        `The ${kind} of a parameterization: “${name}” is not one of ${Object.keys(known).join(', ')}.`,
      );
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
  const maps = [bases[basis]?.(shape), colorings[colors]?.(shape), ranges[range]?.(shape)].filter(
    (map) => map !== undefined,
  );
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
