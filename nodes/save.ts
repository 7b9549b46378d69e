import { asPicture } from '../src/program/as-picture.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'save',
  category: 'output',
  title: 'Save',
  description: 'Saves a picture, or a mask as gray, to a file.',
  aliases: ['export', 'write', 'download', 'output'],
  inputs: { image: { title: 'Image', help: 'The picture to save.', takes: ['image', 'mask'] } },
  outputs: {},
  parameters: {
    file: {
      kind: 'file',
      title: 'File',
      help: 'File name. The extension chooses the format: .png, .jpg or .webp.',
      default: 'picture.png',
    },
  },
  lower({ inputs: { image }, parameters: { file }, b, show }) {
    show(asPicture(b, image), file);
    return {};
  },
});
