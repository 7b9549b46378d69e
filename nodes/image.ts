import { pixelLength } from '../src/graph/parameters.ts';
import { fitSize } from '../src/program/fit-size.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'image',
  category: 'source',
  title: 'Image',
  description: 'A picture: a bundled sample, a file, or one stored in the graph.',
  aliases: ['picture', 'photo', 'load', 'file', 'style', 'content', 'last result'],
  inputs: {},
  outputs: { image: { title: 'Image', help: 'the picture', gives: 'image' } },
  parameters: {
    source: {
      kind: 'picture',
      title: 'Source',
      help: 'A sample (sample:harbour), the path of a PNG, JPEG or WebP file relative to the graph, or result:last, the last result of this graph.',
      default: 'sample:harbour',
    },
    size: pixelLength('Size', 'Length of the longest side in pixels; 0 keeps the original size.', 0),
    fit: {
      kind: 'choice',
      title: 'Fit',
      help: 'How the picture fits the size.',
      default: 'keep',
      options: { keep: 'whole picture, same proportions', square: 'cropped to the central square' },
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
