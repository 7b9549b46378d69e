import { inverse, transformed, type Matrix } from '../color/channels.ts';
import type { Shape } from '../shape.ts';
import type { PictureMap } from './picture-map.ts';

/** Measured by tools/golden/parameterization.py, by rows. */
const COLORS: Matrix = [
  [1.042814, 0.43356, 0.101927],
  [0.933221, -0.085277, -0.203647],
  [0.71196, -0.523261, 0.117642],
];

/**
 * Three channels whose variances and correlations in pictures are alike, mapped to RGB: U √S, for the covariance U S Uᵀ of the colors
 * of the samples that come with Stylograph, scaled so that the mean square of a row is 1. The channels are roughly
 * lightness, blue to yellow, and green to magenta.
 *
 * From lucid, optvis/param/color.py, which has the matrix of ImageNet.
 */
export function decorrelated(shape: Shape): PictureMap {
  return {
    shape,
    value: (b, from) => transformed(b, from, COLORS),
    forward: (from) => times(from, COLORS),
    inverse: (to) => times(to, inverse(COLORS)),
  };
}

function times(pixels: Float64Array, matrix: Matrix): Float64Array {
  return pixels.map((_, i) => {
    const pixel = i - (i % 3);
    const [first, second, third] = matrix[i % 3] as [number, number, number];
    return first * pixels[pixel]! + second * pixels[pixel + 1]! + third * pixels[pixel + 2]!;
  });
}
