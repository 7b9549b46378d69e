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
      help: 'File name. The extension chooses the format: .png, .jpg, .webp or .tiff.',
      default: 'picture.png',
    },
    depth: {
      kind: 'choice',
      title: 'Bit depth',
      help: 'Bits per channel. JPEG and WebP have 8.',
      default: '8',
      options: { '8': '8 bits', '16': '16 bits, for PNG and TIFF' },
    },
    dpi: {
      kind: 'number',
      title: 'Resolution',
      help: 'Pixels per inch in print, written into the file; 0 leaves it out. WebP has none.',
      default: 0,
      min: 0,
      max: 9600,
      unit: 'dpi',
    },
  },
  lower({ inputs: { image, alpha }, parameters: { file, depth, dpi }, b, show, fail }) {
    if (depth === '16' && !/\.(png|tiff?)$/i.test(file))
      fail('This format has 8 bits per channel.', 'Use a file name that ends in .png or .tiff, or 8 bits.', {
        parameter: 'depth',
      });
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
    show(picture, file, alpha && b.resize(alpha.value, height, width, 'area'), {
      ...(depth === '16' && { depth: 16 }),
      ...(dpi > 0 && { dpi }),
    });
    return {};
  },
});
