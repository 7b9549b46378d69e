import { pixelLength } from '../src/graph/parameters.ts';
import { fitSize } from '../src/program/fit-size.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'image',
  category: 'source',
  title: 'Image',
  description: 'A picture: a bundled sample, a file, or one that the graph carries with it.',
  aliases: ['picture', 'photo', 'load', 'file', 'style', 'content', 'last result'],
  inputs: {},
  outputs: { image: { title: 'Image', help: 'the picture', gives: 'image' } },
  parameters: {
    source: {
      kind: 'picture',
      title: 'Source',
      help: 'A sample (sample:harbour), the path of a PNG, JPEG or WebP file beside the graph, or result:last, the picture that this graph made last.',
      default: 'sample:harbour',
    },
    size: pixelLength('Size', 'Length of the longest side; 0 keeps the picture as large as it is.', 0),
    fit: {
      kind: 'choice',
      title: 'Fit',
      help: 'What becomes of the sides.',
      default: 'keep',
      options: { keep: 'the whole picture, its proportions kept', square: 'the middle square' },
    },
  },
  lower({ parameters: { source, size, fit }, pictureSize, input }) {
    const natural = pictureSize(source, 'source');
    const crop = fit === 'square';
    const short = Math.min(natural.width, natural.height);
    const kept = crop ? { width: short, height: short } : natural;
    const { width, height } = size === 0 ? kept : fitSize(kept.width, kept.height, size);
    return {
      image: {
        type: 'image',
        value: input([height, width, 3], { kind: 'picture', source, crop }),
      },
    };
  },
});
