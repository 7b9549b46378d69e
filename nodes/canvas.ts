import { pixelLength } from '../src/graph/parameters.ts';
import { defineNode } from '../src/program/node.ts';
import { naturalNoise } from '../src/program/parameterization/fourier.ts';

/** The mean of VGG’s training pictures, RGB. */
const IMAGENET_MEAN = [123.68 / 255, 116.779 / 255, 103.939 / 255];

export default defineNode({
  type: 'canvas',
  category: 'canvas',
  title: 'Canvas',
  description:
    'The picture being optimized. It starts as a picture, white noise, gray, or a mix. Connect the content picture, the style picture, or an image with source “result:last” to “start”.',
  aliases: ['start', 'initial', 'init', 'white noise', 'gray', 'generated image'],
  formulas: [
    {
      text: 'mean color of ImageNet + U(−2.5, 2.5) / 255',
      source: 'fast.ai, Cutting Edge Deep Learning for Coders, 2017',
      note: 'The starting point of the course: almost uniform.',
    },
    {
      text: 'Fourier transform: x = F⁻¹ (s c), s ∝ 1 / max(f, 1 / N)',
      source: 'Olah, Mordvintsev, Schubert 2017, Feature Visualization; tensorflow/lucid, fft_image',
      note: 'F is orthonormal, f is in periods per pixel, N is the longer side. Lucid transforms to complex numbers, here F is Hartley’s real transform; lucid’s s is scaled differently, here its mean square is 1.',
    },
    {
      text: 'Laplacian pyramid: x = Σ up(cᵢ) / √k, of k = 5 sizes, each half of the one before',
      source: 'Burt, Adelson 1983; Kolkin, Salavon, Shakhnarovich 2019, STROTSS',
      note: 'Resized bilinearly. STROTSS does not divide by √k.',
    },
    {
      text: 'decorrelated: RGB = U √S c, for the covariance U S Uᵀ of colors',
      source: 'tensorflow/lucid, color_correlation_svd_sqrt',
      note: 'Measured on the samples of Stylograph instead of ImageNet, and scaled so that the mean square of a row is 1.',
    },
    {
      text: 'sigmoid: x = 1 / (1 + e^(−4c))',
      source: 'tensorflow/lucid, to_valid_rgb',
      note: 'Lucid has e^(−c); the factor 4 makes the slope at gray 1. A start is first cut to [0.001, 0.999].',
    },
  ],
  inputs: {
    start: {
      title: 'Start',
      help: 'The picture to start from, which also sets the size. If nothing is connected, the canvas starts as noise.',
      takes: ['image'],
      optional: true,
    },
  },
  outputs: { image: { title: 'Image', help: 'the canvas; connect it to a features node', gives: 'image' } },
  parameters: {
    noise: {
      kind: 'number',
      title: 'Noise',
      help: 'Fraction of noise in the start: 0 is the picture alone, 1 is noise of the same size.',
      default: 0,
      min: 0,
      max: 1,
    },
    distribution: {
      kind: 'choice',
      title: 'Distribution',
      help: 'The distribution of the noise.',
      default: 'uniform',
      options: {
        uniform: 'uniform over [0, 1]',
        normal: 'normal, mean 0.5, standard deviation 0.2',
        course: 'from the fast.ai course: uniform, within 2.5/255 of the mean color of ImageNet',
        natural: 'as in photographs: normal, mean 0.5, standard deviation 0.2, falling with the frequency',
        gray: 'no noise: 0.5 everywhere',
      },
    },
    blur: {
      kind: 'number',
      title: 'Blur',
      help: 'Standard deviation, in pixels, of the blur applied to the start; 0 means no blur. A small blur removes pixel noise to which networks overreact.',
      default: 0,
      min: 0,
      max: 256,
      unit: 'px',
      pixels: true,
    },
    parameterization: {
      kind: 'choice',
      title: 'Parameterization',
      help: 'What the optimizer changes: pixels, or numbers that each change many pixels. The same learning rate serves all. Start from a picture or from noise as in photographs: uniform noise hardly disappears from a Fourier transform.',
      default: 'pixels',
      options: {
        pixels: 'each pixel by itself',
        laplacian: 'Laplacian pyramid: details of 5 sizes, and what is left',
        fourier: 'Fourier transform: waves, fine ones at a smaller scale',
      },
    },
    seed: {
      kind: 'number',
      title: 'Seed',
      help: 'The same seed gives the same noise on every machine.',
      default: 1,
      min: 0,
      max: 4294967295,
      integer: true,
    },
    width: pixelLength('Width', 'Width, if nothing is connected to “start”.'),
    height: pixelLength('Height', 'Height, if nothing is connected to “start”.'),
    colors: {
      kind: 'choice',
      title: 'Colors',
      help: 'The channels that the optimizer changes: red, green and blue, or three that are uncorrelated in pictures, roughly lightness, blue to yellow and green to magenta. The latter changes lightness sooner than hue.',
      default: 'rgb',
      options: { rgb: 'red, green, blue', decorrelated: 'decorrelated' },
    },
    range: {
      kind: 'choice',
      title: 'Range',
      help: 'How pixels are kept in [0, 1]. The bounds of the optimizer do the same for pixels only.',
      default: 'free',
      options: {
        free: 'free: pixels may leave [0, 1]; saved pictures are clipped',
        sigmoid: 'sigmoid: the closer to 0 or 1, the less a pixel changes',
        clip: 'clip: cut to [0, 1]; use a first-order method, because the gradient ignores the cut',
      },
    },
  },
  lower({ inputs: { start }, parameters, b, input, canvas }) {
    const { noise, distribution, blur, seed, width, height, parameterization, colors, range } = parameters;
    const shape = start?.value.shape ?? [height, width, 3];
    const share = start ? noise : 1;
    const random = (spread: 'uniform' | 'normal', of = shape) =>
      input(of, { kind: 'noise', distribution: spread, seed });
    const ground = {
      uniform: () => random('uniform'),
      normal: () => random('normal'),
      course: () => b.add(b.mul(b.sub(random('uniform'), 0.5), 5 / 255), b.numbers([1, 1, 3], IMAGENET_MEAN)),
      natural: () =>
        b.add(
          naturalNoise(b, shape, (of) => b.sub(random('normal', of), 0.5)),
          0.5,
        ),
      gray: () => b.broadcast(b.number(0.5), shape),
    }[distribution];
    const beginning =
      share === 0
        ? start!.value
        : share === 1
          ? ground()
          : b.add(b.mul(start!.value, 1 - share), b.mul(ground(), share));
    const value = canvas(blur === 0 ? beginning : b.blur(beginning, blur), {
      basis: parameterization,
      colors,
      range,
    });
    return { image: { type: 'image', value } };
  },
});
