import { heightWidth } from '../src/program/shape.ts';
import { pixelLength } from '../src/graph/parameters.ts';
import { fitSize } from '../src/program/fit-size.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'resize',
  category: 'image',
  title: 'Resize',
  description:
    'Changes the size of a picture. Between an optimizer and the next canvas, it allows coarse-to-fine optimization.',
  aliases: ['scale', 'upsample', 'downsample', 'shrink', 'enlarge', 'coarse to fine'],
  inputs: {
    image: { title: 'Image', help: 'The picture to resize.', takes: ['image'] },
    like: { title: 'Like', help: 'A picture whose size to use.', takes: ['image'], optional: true },
  },
  outputs: { image: { title: 'Image', help: 'the resized picture', gives: 'image' } },
  parameters: {
    to: {
      kind: 'choice',
      title: 'To',
      help: 'How the new size is specified, if nothing is connected to “like”.',
      default: 'size',
      options: { size: 'length of the longest side', scale: 'factor of the original size' },
    },
    size: { ...pixelLength('Size', 'Length of the longest side in pixels.'), when: { to: ['size'] } },
    scale: {
      kind: 'number',
      title: 'Factor',
      help: 'Factor of the original size: 0.5 halves both sides.',
      default: 0.5,
      min: 0.01,
      max: 16,
      when: { to: ['scale'] },
    },
    least: {
      kind: 'number',
      title: 'Least',
      help: 'Minimum for the longest side of the result. A picture that is already smaller keeps its size.',
      default: 1,
      min: 1,
      max: 8192,
      integer: true,
      unit: 'px',
      when: { to: ['scale'] },
    },
    filter: {
      kind: 'choice',
      title: 'Filter',
      help: 'How the picture is interpolated. All filters except “nearest” average when shrinking.',
      default: 'bicubic',
      options: {
        nearest: 'the nearest pixel',
        bilinear: 'linear interpolation',
        bicubic: 'cubic interpolation (a = -0.5), sharper; may exceed [0, 1] slightly at edges',
        area: 'mean over the area of each new pixel',
      },
    },
  },
  lower({ inputs: { image, like }, parameters: { to, size, scale, least, filter }, b }) {
    const [height, width] = heightWidth(image.value.shape);
    const whole = Math.max(width, height);
    const longest = to === 'size' ? size : Math.max(Math.min(least, whole), Math.round(whole * scale));
    const fitted = fitSize(width, height, longest);
    const [toHeight, toWidth] = like ? heightWidth(like.value.shape) : [fitted.height, fitted.width];
    return { image: { type: 'image', value: b.resize(image.value, toHeight, toWidth, filter) } };
  },
});
