import { heightWidth } from '../src/program/shape.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'mix',
  category: 'image',
  title: 'Mix',
  description: 'Mixes two pictures, evenly or by a mask.',
  aliases: ['blend', 'fade', 'composite', 'lerp', 'average'],
  formulas: [
    { text: '(1 − a m) · first + a m · second', note: 'a is the amount; m is the mask, or 1 without one' },
  ],
  inputs: {
    first: { title: 'First', help: 'The picture where the amount or the mask is 0.', takes: ['image'] },
    second: {
      title: 'Second',
      help: 'The picture where the amount or the mask is 1; of the same size.',
      takes: ['image'],
    },
    mask: {
      title: 'Mask',
      help: 'Where the second picture shows; resized to fit.',
      takes: ['mask'],
      optional: true,
    },
  },
  outputs: { image: { title: 'Image', help: 'the mixed picture', gives: 'image' } },
  parameters: {
    amount: {
      kind: 'number',
      title: 'Amount',
      help: 'Fraction of the second picture, or with a mask, the fraction where the mask is 1. Values below 0 or above 1 exaggerate differences.',
      default: 0.5,
      min: -2,
      max: 3,
    },
  },
  lower({ inputs: { first, second, mask }, parameters: { amount }, b, fail }) {
    const [height, width] = heightWidth(first.value.shape);
    if (extentText(first.value) !== extentText(second.value))
      fail(
        `The pictures differ in size: ${extentText(first.value)} and ${extentText(second.value)}.`,
        'Resize one of them: add a resize node, and connect the other to its “like”.',
        { socket: 'second' },
      );
    const difference = b.mul(b.sub(second.value, first.value), amount);
    const masked = mask ? b.mul(difference, b.resize(mask.value, height, width, 'area')) : difference;
    return { image: { type: 'image', value: b.add(first.value, masked) } };
  },
});
