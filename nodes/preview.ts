import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'preview',
  category: 'output',
  title: 'Preview',
  description: 'Shows a picture.',
  aliases: ['show', 'view', 'display'],
  inputs: { image: { title: 'Image', help: 'The picture to show.', takes: ['image'] } },
  outputs: {},
  parameters: {},
  lower({ inputs: { image }, show }) {
    show(image.value);
    return {};
  },
});
