import { pixelLength } from '../src/graph/parameters.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'pattern',
  category: 'source',
  title: 'Pattern',
  description: 'A texture generated from a seed: a style that needs no file.',
  aliases: ['texture', 'marble', 'cells', 'voronoi', 'strokes', 'stripes', 'dots', 'noise', 'procedural'],
  inputs: {},
  outputs: { image: { title: 'Image', help: 'the generated picture', gives: 'image' } },
  parameters: {
    pattern: {
      kind: 'choice',
      title: 'Pattern',
      help: 'The kind of pattern.',
      default: 'marble',
      options: {
        marble: 'veins and swirls',
        cells: 'cells around random points',
        strokes: 'brush strokes along a flow',
        stripes: 'wavy stripes',
        dots: 'dots of many sizes',
        noise: 'clouds at several scales',
      },
    },
    palette: {
      kind: 'choice',
      title: 'Palette',
      help: 'The colors, from dark to light.',
      default: 'ember',
      options: {
        ink: 'night blue to paper',
        ember: 'dark red to yellow',
        sea: 'deep blue to foam',
        meadow: 'forest green to yellow',
        candy: 'violet, pink and pale blue',
        gray: 'black to white',
      },
    },
    scale: {
      kind: 'number',
      title: 'Scale',
      help: 'Size of the pattern’s details.',
      default: 32,
      min: 2,
      max: 512,
      scale: 'log',
      unit: 'px',
      pixels: true,
    },
    seed: {
      kind: 'number',
      title: 'Seed',
      help: 'Each seed gives a different picture.',
      default: 1,
      min: 0,
      max: 4294967295,
      integer: true,
    },
    width: pixelLength('Width', 'Width of the picture.'),
    height: pixelLength('Height', 'Height of the picture.'),
  },
  lower({ parameters: { pattern, palette, scale, seed, width, height }, input }) {
    return {
      image: {
        type: 'image',
        value: input([height, width, 3], { kind: 'pattern', pattern, palette, scale, seed }),
      },
    };
  },
});
