import { asPicture } from '../src/program/as-picture.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'preview',
  category: 'output',
  title: 'Preview',
  description: 'Shows a picture, or a mask as gray.',
  aliases: ['show', 'view', 'display'],
  inputs: { image: { title: 'Image', help: 'The picture to show.', takes: ['image', 'mask'] } },
  outputs: {},
  parameters: {},
  lower({ inputs: { image }, b, show }) {
    show(asPicture(b, image));
    return {};
  },
});
