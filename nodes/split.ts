import { splitChannels } from '../src/program/color/channels.ts';
import { defineNode } from '../src/program/node.ts';

const channel = (name: string) =>
  ({ title: name, help: 'that channel as a gray picture', gives: 'image' }) as const;

export default defineNode({
  type: 'split',
  category: 'image',
  title: 'Split channels',
  description:
    'The three channels of a picture as gray pictures. After “color” they are those of its space: lightness first, for one.',
  aliases: ['separate', 'channels', 'luminance', 'red', 'green', 'blue'],
  inputs: { image: { title: 'Image', help: 'The picture to take apart.', takes: ['image'] } },
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
