import { heightWidth } from '../src/program/shape.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'mix',
  category: 'image',
  title: 'Mix',
  description: 'Two pictures in one: a share of each everywhere, or each where a mask says.',
  aliases: ['blend', 'fade', 'composite', 'lerp', 'average'],
  formulas: [{ text: '(1 − s m) · first + s m · second', note: 's the share, m the mask, 1 without one' }],
  inputs: {
    first: { title: 'First', help: 'The picture where the share or the mask is 0.', takes: ['image'] },
    second: { title: 'Second', help: 'The picture where it is 1; of the same size.', takes: ['image'] },
    mask: { title: 'Mask', help: 'Where the second shows; resized to fit.', takes: ['mask'], optional: true },
  },
  outputs: { image: { title: 'Image', help: 'the mix', gives: 'image' } },
  parameters: {
    share: {
      kind: 'number',
      title: 'Share',
      help: 'Share of the second; with a mask, where the mask is 1. Beyond 0 to 1 differences are overdone.',
      default: 0.5,
      min: -2,
      max: 3,
    },
  },
  lower({ inputs: { first, second, mask }, parameters: { share }, b, fail }) {
    const [height, width] = heightWidth(first.value.shape);
    if (extentText(first.value) !== extentText(second.value))
      fail(
        `The pictures differ in size: ${extentText(first.value)} and ${extentText(second.value)}.`,
        'Put a resize before, with “like” wired.',
        { socket: 'second' },
      );
    const difference = b.mul(b.sub(second.value, first.value), share);
    const masked = mask ? b.mul(difference, b.resize(mask.value, height, width, 'area')) : difference;
    return { image: { type: 'image', value: b.add(first.value, masked) } };
  },
});
