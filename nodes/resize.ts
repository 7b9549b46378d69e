import { heightWidth } from '../src/program/shape.ts';
import { pixelLength } from '../src/graph/parameters.ts';
import { fitSize } from '../src/program/fit-size.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'resize',
  category: 'image',
  title: 'Resize',
  description:
    'The picture at another size. Between an optimizer and the next canvas it makes coarse-to-fine.',
  aliases: ['scale', 'upsample', 'downsample', 'shrink', 'enlarge', 'coarse to fine'],
  inputs: {
    image: { title: 'Image', help: 'The picture to resize.', takes: ['image'] },
    like: { title: 'Like', help: 'A picture whose size to take.', takes: ['image'], optional: true },
  },
  outputs: { image: { title: 'Image', help: 'the picture at its new size', gives: 'image' } },
  parameters: {
    to: {
      kind: 'choice',
      title: 'To',
      help: 'What the new size is given as, where nothing is wired to “like”.',
      default: 'size',
      options: { size: 'the length of the longest side', share: 'a share of the size that it has' },
    },
    size: { ...pixelLength('Size', 'Length of the longest side.'), when: { to: ['size'] } },
    share: {
      kind: 'number',
      title: 'Share',
      help: 'Share of the size that it has: 0.5 halves both sides.',
      default: 0.5,
      min: 0.01,
      max: 16,
      when: { to: ['share'] },
    },
    least: {
      kind: 'number',
      title: 'Least',
      help: 'Longest side below which a share does not go. A picture that is smaller already stays as it is.',
      default: 1,
      min: 1,
      max: 8192,
      integer: true,
      unit: 'px',
      when: { to: ['share'] },
    },
    filter: {
      kind: 'choice',
      title: 'Filter',
      help: 'How the picture is read between its pixels. All but nearest average when it shrinks.',
      default: 'bicubic',
      options: {
        nearest: 'the nearest pixel',
        bilinear: 'a linear blend of neighbors',
        bicubic: 'a cubic through neighbors (a = -0.5), sharper; may leave [0, 1] a little at edges',
        area: 'the mean over the area that a pixel covers',
      },
    },
  },
  lower({ inputs: { image, like }, parameters: { to, size, share, least, filter }, b }) {
    const [height, width] = heightWidth(image.value.shape);
    const whole = Math.max(width, height);
    const longest = to === 'size' ? size : Math.max(Math.min(least, whole), Math.round(whole * share));
    const fitted = fitSize(width, height, longest);
    const [toHeight, toWidth] = like ? heightWidth(like.value.shape) : [fitted.height, fitted.width];
    return { image: { type: 'image', value: b.resize(image.value, toHeight, toWidth, filter) } };
  },
});
