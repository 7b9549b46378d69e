import { mergeChannels, splitChannels } from '../src/program/color/channels.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';

const channel = (name: string, which: string) =>
  ({
    title: name,
    help: `The picture whose channel mean becomes the ${which} channel.`,
    takes: ['image'],
  }) as const;

export default defineNode({
  type: 'merge',
  category: 'image',
  title: 'Merge channels',
  description:
    'Combines three gray pictures into the channels of one. A color picture counts as the mean of its channels.',
  aliases: ['combine', 'channels', 'join'],
  inputs: {
    first: channel('First', 'first'),
    second: channel('Second', 'second'),
    third: channel('Third', 'third'),
  },
  outputs: { image: { title: 'Image', help: 'the picture', gives: 'image' } },
  parameters: {},
  lower({ inputs, b, fail }) {
    const { first, second, third } = inputs;
    for (const [socket, { value }] of Object.entries({ second, third }))
      if (extentText(value) !== extentText(first.value))
        fail(
          `The pictures differ in size: ${extentText(first.value)} and ${extentText(value)}.`,
          'Resize one of them: add a resize node, and connect the other to its “like”.',
          { socket },
        );
    const gray = (x: typeof first.value) => {
      const [red, green, blue] = splitChannels(b, x);
      return b.mul(b.add(b.add(red, green), blue), 1 / 3);
    };
    return {
      image: {
        type: 'image',
        value: mergeChannels(b, [gray(first.value), gray(second.value), gray(third.value)]),
      },
    };
  },
});
