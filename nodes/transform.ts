import { defineNode } from '../src/program/node.ts';
import { heightWidthChannels } from '../src/program/shape.ts';
import { randomTransform } from '../src/program/transform.ts';

export default defineNode({
  type: 'transform',
  category: 'image',
  title: 'Transform',
  description:
    'Moves, scales and turns a picture at random, anew at every evaluation. In front of a network, it keeps the canvas from noise that only one position responds to.',
  aliases: ['jitter', 'rotate', 'augment', 'robustness', 'random', 'lucid', 'shift', 'zoom'],
  formulas: [
    {
      text: 'y(p) = x(s R (p − c) + c + t), between pixels on a straight line',
      source:
        'after Olah, Mordvintsev, Schubert 2017, Feature Visualization; tensorflow/lucid: jitter, random_scale, random_rotate',
      note: 's, the rotation R and t are drawn from a normal distribution whose standard deviation is half of their limit, and cut off at the limit; lucid draws from lists of equally likely values. Beyond its edges the picture is mirrored, and the size stays; lucid surrounds the picture with gray, and crops it.',
    },
    {
      text: 'R = shear(−tan φ/2) shear(sin φ) shear(−tan φ/2)',
      source: 'Paeth 1986, A Fast Algorithm for General Raster Rotation',
      note: 'Each shear moves whole rows or columns.',
    },
  ],
  inputs: { image: { title: 'Image', help: 'The picture, usually the canvas.', takes: ['image'] } },
  outputs: { image: { title: 'Image', help: 'the moved picture, of the same size', gives: 'image' } },
  parameters: {
    jitter: {
      kind: 'number',
      title: 'Jitter',
      help: 'The largest shift in each direction, at most a quarter of each side.',
      default: 8,
      min: 0,
      max: 1024,
      unit: 'px',
      pixels: true,
    },
    scale: {
      kind: 'number',
      title: 'Scale',
      help: 'The largest change of size: 0.1 is from 10 % larger to 10 % smaller.',
      default: 0.1,
      min: 0,
      max: 0.5,
    },
    rotate: {
      kind: 'number',
      title: 'Rotate',
      help: 'The largest angle to either side.',
      default: 10,
      min: 0,
      max: 45,
      unit: '°',
    },
    redraw: {
      kind: 'boolean',
      title: 'Redraw',
      help: 'Draw anew at every evaluation. Turn this off for methods with a line search, which need a constant loss.',
      default: true,
    },
    seed: {
      kind: 'number',
      title: 'Seed',
      help: 'The seed of the random numbers.',
      default: 1,
      min: 0,
      max: 4294967295,
      integer: true,
    },
  },
  lower({ inputs: { image }, parameters: { jitter, scale, rotate, redraw, seed }, b }) {
    const [height, width] = heightWidthChannels(image.value.shape);
    const drawn = redraw ? b.random([4], seed) : b.emit('random', [b.number(0)], { shape: [4], seed });
    const limits = {
      jitter: Math.min(jitter, height / 4, width / 4),
      scale,
      angle: (rotate * Math.PI) / 180,
    };
    return { image: { type: 'image', value: randomTransform(b, image.value, drawn, limits) } };
  },
});
