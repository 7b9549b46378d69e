import { pixelLength } from '../src/graph/parameters.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'canvas',
  category: 'canvas',
  title: 'Canvas',
  description: 'The picture being optimized: it starts as a picture, as white noise, or as a mix of both.',
  aliases: ['start', 'initial', 'init', 'white noise', 'generated image'],
  inputs: {
    start: {
      title: 'Start',
      help: 'The picture to start from; it gives the size too. Without it the canvas starts as noise.',
      takes: ['image'],
      optional: true,
    },
  },
  outputs: { image: { title: 'Image', help: 'the canvas, to take features of', gives: 'image' } },
  parameters: {
    noise: {
      kind: 'number',
      title: 'Noise',
      help: 'Share of noise in the start: 0 is the picture alone, 1 is noise of its size.',
      default: 0,
      min: 0,
      max: 1,
    },
    distribution: {
      kind: 'choice',
      title: 'Distribution',
      help: 'How the noise is spread.',
      default: 'uniform',
      options: { uniform: 'evenly over [0, 1]', normal: 'normal about 0.5, deviation 0.2' },
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
    width: pixelLength('Width', 'Width, where nothing is wired to “start”.'),
    height: pixelLength('Height', 'Height, where nothing is wired to “start”.'),
  },
  lower({ inputs: { start }, parameters: { noise, distribution, seed, width, height }, b, input, canvas }) {
    const shape = start?.value.shape ?? [height, width, 3];
    const share = start ? noise : 1;
    const random = () => input(shape, { kind: 'noise', distribution, seed });
    const beginning =
      share === 0
        ? start!.value
        : share === 1
          ? random()
          : b.add(b.mul(start!.value, 1 - share), b.mul(random(), share));
    return { image: { type: 'image', value: canvas(beginning) } };
  },
});
