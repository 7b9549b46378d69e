import { splitChannels } from '../src/program/color/channels.ts';
import { defineNode } from '../src/program/node.ts';

const channel = (name: string) =>
  ({ title: name, help: 'this channel as a gray picture', gives: 'image' }) as const;

export default defineNode({
  type: 'split',
  category: 'image',
  title: 'Split channels',
  description:
    'Splits a picture into its three channels as gray pictures. After a color node, they are the channels of that color space, such as L*, a* and b*.',
  aliases: ['separate', 'channels', 'luminance', 'red', 'green', 'blue'],
  inputs: { image: { title: 'Image', help: 'The picture to split.', takes: ['image'] } },
  outputs: { first: channel('First'), second: channel('Second'), third: channel('Third') },
  parameters: {},
  lower({ inputs: { image }, b }) {
    const [first, second, third] = splitChannels(b, image.value).map((value) => ({
      type: 'image' as const,
      value: b.broadcast(value, image.value.shape),
    }));
    return { first: first!, second: second!, third: third! };
  },
});
