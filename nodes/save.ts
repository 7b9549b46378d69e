import { asPicture } from '../src/program/as-picture.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'save',
  category: 'output',
  title: 'Save',
  description: 'Keeps a picture in a file, or a mask as gray.',
  aliases: ['export', 'write', 'download', 'output'],
  inputs: { image: { title: 'Image', help: 'The picture to keep.', takes: ['image', 'mask'] } },
  outputs: {},
  parameters: {
    file: {
      kind: 'file',
      title: 'File',
      help: 'Name of the file; its ending says whether it is a PNG, JPEG or WebP.',
      default: 'picture.png',
    },
  },
  lower({ inputs: { image }, parameters: { file }, b, show }) {
    show(asPicture(b, image), file);
    return {};
  },
});
