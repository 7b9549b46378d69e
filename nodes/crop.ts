import { heightWidth, heightWidthChannels } from '../src/program/shape.ts';
import { pixelLength, type NumberParameter } from '../src/graph/parameters.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';

const place = { kind: 'number', default: 0.5, min: 0, max: 1 } as const satisfies Partial<NumberParameter>;

export default defineNode({
  type: 'crop',
  category: 'image',
  title: 'Crop',
  description: 'A part of a picture, its pixels as they are.',
  aliases: ['cut', 'trim', 'region', 'detail'],
  inputs: {
    image: { title: 'Image', help: 'The picture to cut.', takes: ['image'] },
    like: { title: 'Like', help: 'A picture whose size to take.', takes: ['image'], optional: true },
  },
  outputs: { image: { title: 'Image', help: 'the part', gives: 'image' } },
  parameters: {
    width: { ...pixelLength('Width', 'Width of the part, where nothing is wired to “like”.'), default: 256 },
    height: {
      ...pixelLength('Height', 'Height of the part, where nothing is wired to “like”.'),
      default: 256,
    },
    x: { ...place, title: 'Across', help: 'Where it lies: 0 at the left, 1 at the right.' },
    y: { ...place, title: 'Down', help: 'Where it lies: 0 at the top, 1 at the bottom.' },
  },
  lower({ inputs: { image, like }, parameters: { width, height, x, y }, b, fail }) {
    const [fromHeight, fromWidth, channels] = heightWidthChannels(image.value.shape);
    const [toHeight, toWidth] = like ? heightWidth(like.value.shape) : [height, width];
    if (toHeight > fromHeight || toWidth > fromWidth)
      fail(
        `The part, ${toWidth} x ${toHeight}, is larger than the picture, ${extentText(image.value)}.`,
        'Ask for a smaller part, or enlarge the picture before.',
        like ? { socket: 'like' } : { parameter: toWidth > fromWidth ? 'width' : 'height' },
      );
    const begin = [Math.round(y * (fromHeight - toHeight)), Math.round(x * (fromWidth - toWidth)), 0];
    return { image: { type: 'image', value: b.slice(image.value, begin, [toHeight, toWidth, channels]) } };
  },
});
