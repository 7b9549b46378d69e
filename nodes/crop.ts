import { heightWidth, heightWidthChannels } from '../src/program/shape.ts';
import { pixelLength, type NumberParameter } from '../src/graph/parameters.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';

const place = { kind: 'number', default: 0.5, min: 0, max: 1 } as const satisfies Partial<NumberParameter>;

export default defineNode({
  type: 'crop',
  category: 'image',
  title: 'Crop',
  description: 'Cuts a rectangle out of a picture without resampling.',
  aliases: ['cut', 'trim', 'region', 'detail'],
  inputs: {
    image: { title: 'Image', help: 'The picture to crop.', takes: ['image'] },
    like: { title: 'Like', help: 'A picture whose size to use.', takes: ['image'], optional: true },
  },
  outputs: { image: { title: 'Image', help: 'the cropped picture', gives: 'image' } },
  parameters: {
    width: { ...pixelLength('Width', 'Width of the crop, if nothing is connected to “like”.'), default: 256 },
    height: {
      ...pixelLength('Height', 'Height of the crop, if nothing is connected to “like”.'),
      default: 256,
    },
    x: { ...place, title: 'Across', help: 'Horizontal position: 0 is left, 1 is right.' },
    y: { ...place, title: 'Down', help: 'Vertical position: 0 is top, 1 is bottom.' },
  },
  lower({ inputs: { image, like }, parameters: { width, height, x, y }, b, fail }) {
    const [fromHeight, fromWidth, channels] = heightWidthChannels(image.value.shape);
    const [toHeight, toWidth] = like ? heightWidth(like.value.shape) : [height, width];
    if (toHeight > fromHeight || toWidth > fromWidth)
      fail(
        `The crop, ${toWidth} x ${toHeight}, is larger than the picture, ${extentText(image.value)}.`,
        'Use a smaller crop, or enlarge the picture first.',
        like ? { socket: 'like' } : { parameter: toWidth > fromWidth ? 'width' : 'height' },
      );
    const begin = [Math.round(y * (fromHeight - toHeight)), Math.round(x * (fromWidth - toWidth)), 0];
    return { image: { type: 'image', value: b.slice(image.value, begin, [toHeight, toWidth, channels]) } };
  },
});
