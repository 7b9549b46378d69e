import { asPicture } from '../src/program/as-picture.ts';
import { defineNode } from '../src/program/node.ts';
import { heightWidth } from '../src/program/shape.ts';

export default defineNode({
  type: 'save',
  category: 'output',
  title: 'Save',
  description: 'Saves a picture, or a mask as gray, to a file.',
  aliases: ['export', 'write', 'download', 'output', 'transparency', 'cut out'],
  inputs: {
    image: { title: 'Image', help: 'The picture to save.', takes: ['image', 'mask'] },
    alpha: {
      title: 'Alpha',
      help: 'How opaque the picture is; resized to fit. Without it, the picture is opaque.',
      takes: ['mask'],
      optional: true,
    },
  },
  outputs: {},
  parameters: {
    file: {
      kind: 'file',
      title: 'File',
      help: 'File name. The extension chooses the format: .png, .jpg or .webp.',
      default: 'picture.png',
    },
  },
  lower({ inputs: { image, alpha }, parameters: { file }, b, show, fail }) {
    if (alpha && /\.jpe?g$/i.test(file))
      fail(
        'A JPEG has no transparency.',
        'Use a file name that ends in .png or .webp, or disconnect “alpha”.',
        {
          parameter: 'file',
        },
      );
    const picture = asPicture(b, image);
    const [height, width] = heightWidth(picture.shape);
    show(picture, file, alpha && b.resize(alpha.value, height, width, 'area'));
    return {};
  },
});
