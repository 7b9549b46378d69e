import { pixelLength } from '../src/graph/parameters.ts';
import { fitSize } from '../src/program/fit-size.ts';
import { defineNode } from '../src/program/node.ts';
import { sizeOfPart, type PicturePart } from '../src/program/picture-part.ts';

/** An edge of what is shown. */
const edge = (title: string, at: 0 | 1, help: string) =>
  ({ kind: 'number', title, help, default: at, min: 0, max: 1 }) as const;

export default defineNode({
  type: 'image',
  category: 'source',
  title: 'Image',
  description: 'A picture: a bundled sample, a file, or one stored in the graph.',
  aliases: ['picture', 'photo', 'load', 'file', 'style', 'content', 'last result'],
  inputs: {},
  outputs: {
    image: { title: 'Image', help: 'the picture; what is transparent is on white', gives: 'image' },
    alpha: {
      title: 'Alpha',
      help: 'how opaque the picture is: 1 where it is opaque, and everywhere if the file has no transparency',
      gives: 'mask',
    },
  },
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
    flip: {
      kind: 'choice',
      title: 'Flip',
      help: 'Mirrors the picture. Flip comes first, then rotate, the crop, fit and size.',
      default: 'none',
      options: {
        none: 'as it is',
        horizontal: 'left and right swapped',
        vertical: 'top and bottom swapped',
        both: 'both; the same as half a turn',
      },
    },
    rotate: {
      kind: 'number',
      title: 'Rotate',
      help: 'Angle, clockwise. Quarter turns are exact; at other angles, cubic interpolation, and the largest upright rectangle inside the rotated picture is kept.',
      default: 0,
      min: -180,
      max: 180,
      unit: '°',
    },
    left: edge('Left', 0, 'Left edge of the crop, as a fraction of the width of the rotated picture.'),
    top: edge('Top', 0, 'Upper edge of the crop, as a fraction of the height of the rotated picture.'),
    right: edge('Right', 1, 'Right edge of the crop, from the left: 1 is the right edge of the picture.'),
    bottom: edge('Bottom', 1, 'Lower edge of the crop, from the top: 1 is the lower edge of the picture.'),
  },
  lower({ parameters: { source, size, fit, ...part }, pictureSize, input, fail }) {
    if (part.left >= part.right)
      fail('The left edge of the crop is not left of its right edge.', 'Move one of them.', {
        parameter: 'left',
      });
    if (part.top >= part.bottom)
      fail('The upper edge of the crop is not above its lower edge.', 'Move one of them.', {
        parameter: 'top',
      });
    const whole = pictureSize(source, 'source');
    const natural = isWhole(part) ? whole : sizeOfPart(whole, part);
    const crop = fit === 'square';
    const short = Math.min(natural.width, natural.height);
    const kept = crop ? { width: short, height: short } : natural;
    const { width, height } = size === 0 ? kept : fitSize(kept.width, kept.height, size);
    const shown = { source, crop, ...(!isWhole(part) && { part }) };
    return {
      image: { type: 'image', value: input([height, width, 3], { kind: 'picture', ...shown }) },
      alpha: { type: 'mask', value: input([height, width, 1], { kind: 'alpha', ...shown }) },
    };
  },
});

/** Whether a part is the whole picture as it is. */
function isWhole({ flip, rotate, left, top, right, bottom }: PicturePart): boolean {
  return flip === 'none' && rotate === 0 && left === 0 && top === 0 && right === 1 && bottom === 1;
}
