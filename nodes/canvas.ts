import { pixelLength } from '../src/graph/parameters.ts';
import { defineNode } from '../src/program/node.ts';

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
  },
  lower({ inputs: { start }, parameters, b, input, canvas }) {
    const { noise, distribution, blur, seed, width, height } = parameters;
    const shape = start?.value.shape ?? [height, width, 3];
    const share = start ? noise : 1;
    const random = (spread: 'uniform' | 'normal') =>
      input(shape, { kind: 'noise', distribution: spread, seed });
    const ground = {
      uniform: () => random('uniform'),
      normal: () => random('normal'),
      course: () => b.add(b.mul(b.sub(random('uniform'), 0.5), 5 / 255), b.numbers([1, 1, 3], IMAGENET_MEAN)),
      gray: () => b.broadcast(b.number(0.5), shape),
    }[distribution];
    const beginning =
      share === 0
        ? start!.value
        : share === 1
          ? ground()
          : b.add(b.mul(start!.value, 1 - share), b.mul(ground(), share));
    const value = canvas(blur === 0 ? beginning : b.blur(beginning, blur));
    return { image: { type: 'image', value } };
  },
});
