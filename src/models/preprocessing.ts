import type { InputNormalization, RGB } from './architecture.ts';

/** What a network was trained to see of an sRGB picture: ((value in [0, range]) - mean) / std, channels in `order`. */
export interface Preprocessing {
  readonly order: 'RGB' | 'BGR';
  readonly range: 1 | 255;
  /** In the range and the order. */
  readonly mean: RGB;
  readonly std: RGB;
}

/** Caffe's, which the VGG networks of the paper were trained with, and Keras's files of them keep. */
export const CAFFE: Preprocessing = {
  order: 'BGR',
  range: 255,
  mean: [103.939, 116.779, 123.68],
  std: [1, 1, 1],
};

/** Torchvision's, and timm's for torchvision's weights. */
export const TORCHVISION: Preprocessing = {
  order: 'RGB',
  range: 1,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/** The same normalization for red, green and blue in [0, 1], in this order. */
export function foldInput({ order, range, mean, std }: Preprocessing): InputNormalization {
  const fold = ([a, b, c]: RGB): RGB =>
    order === 'RGB' ? [a / range, b / range, c / range] : [c / range, b / range, a / range];
  return { mean: fold(mean), std: fold(std) };
}

/**
 * The first kernel (3, 3, 3, out) of a network with this preprocessing, as it sees red, green and blue: a network that
 * was trained on BGR gets its input channels exchanged, so that its features stay the same.
 */
export function foldKernel({ order }: Preprocessing, kernel: Float32Array): Float32Array {
  if (order === 'RGB') return kernel;
  const out = kernel.length / 27;
  const folded = new Float32Array(kernel.length);
  for (let tap = 0; tap < 9; tap++)
    for (let i = 0; i < 3; i++)
      folded.set(kernel.subarray((tap * 3 + i) * out, (tap * 3 + i + 1) * out), (tap * 3 + 2 - i) * out);
  return folded;
}
