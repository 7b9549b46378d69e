import { heightWidth } from '../src/program/shape.ts';
import type { NumberParameter } from '../src/graph/parameters.ts';
import { defineNode } from '../src/program/node.ts';

const count = {
  kind: 'number',
  default: 2,
  min: 1,
  max: 32,
  integer: true,
} as const satisfies Partial<NumberParameter>;
const offset = { kind: 'number', default: 0, min: 0, max: 1 } as const satisfies Partial<NumberParameter>;

export default defineNode({
  type: 'tile',
  category: 'image',
  title: 'Tile',
  description:
    'Repeats a picture as tiles. Shrunken tiles give a style smaller strokes; at constant scale its Gram matrices barely change.',
  aliases: ['repeat', 'mosaic', 'pattern', 'mirror', 'wallpaper'],
  inputs: { image: { title: 'Image', help: 'The picture to repeat.', takes: ['image'] } },
  outputs: { image: { title: 'Image', help: 'the tiled picture', gives: 'image' } },
  parameters: {
    columns: { ...count, title: 'Columns', help: 'Number of tiles side by side.' },
    rows: { ...count, title: 'Rows', help: 'Number of tiles from top to bottom.' },
    scale: {
      kind: 'choice',
      title: 'Scale',
      help: 'The size of the tiles.',
      default: 'shrink',
      options: {
        shrink: 'shrunk, so that all tiles together have the size of the picture',
        constant: 'each as large as the picture, so that the output is larger',
      },
    },
    seam: {
      kind: 'choice',
      title: 'Seam',
      help: 'How adjacent tiles meet.',
      default: 'repeat',
      options: { repeat: 'all tiles the same', mirror: 'every other tile mirrored, so that edges match' },
    },
    offsetX: {
      ...offset,
      title: 'Offset across',
      help: 'Shift to the right as a fraction of a tile; wraps around.',
    },
    offsetY: {
      ...offset,
      title: 'Offset down',
      help: 'Shift down as a fraction of a tile; wraps around.',
    },
  },
  lower({ inputs: { image }, parameters, b, fail }) {
    const { columns, rows, scale, seam, offsetX, offsetY } = parameters;
    const [height, width] = heightWidth(image.value.shape);
    if (scale === 'shrink' && (height < rows || width < columns))
      fail(
        `A picture of ${width} x ${height} is too small for ${columns} x ${rows} tiles.`,
        'Use fewer tiles, or a larger picture.',
        { parameter: width < columns ? 'columns' : 'rows' },
      );
    const [tileHeight, tileWidth] =
      scale === 'shrink' ? [Math.round(height / rows), Math.round(width / columns)] : [height, width];
    const tile = b.resize(image.value, tileHeight, tileWidth, 'bicubic');
    // Tiles rounded up or down fill the picture's size: the last one is cut, or another begins.
    const [toHeight, toWidth] = scale === 'shrink' ? [height, width] : [height * rows, width * columns];
    const along = (size: number, from: number, shift: number) =>
      Array.from({ length: size }, (_, i) => {
        const period = seam === 'mirror' ? 2 * from : from;
        const place = (((i - Math.round(shift * from)) % period) + period) % period;
        return place < from ? place : period - 1 - place;
      });
    const down = b.take(tile, 0, along(toHeight, tileHeight, offsetY));
    return { image: { type: 'image', value: b.take(down, 1, along(toWidth, tileWidth, offsetX)) } };
  },
});
