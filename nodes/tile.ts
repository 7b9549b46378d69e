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
    'A picture side by side with itself. Shrunk first, a style’s features come smaller than the network’s view; at constant scale its Gram matrices hardly change.',
  aliases: ['repeat', 'mosaic', 'pattern', 'mirror', 'wallpaper'],
  inputs: { image: { title: 'Image', help: 'The picture to repeat.', takes: ['image'] } },
  outputs: { image: { title: 'Image', help: 'the tiles', gives: 'image' } },
  parameters: {
    columns: { ...count, title: 'Columns', help: 'How many tiles stand side by side.' },
    rows: { ...count, title: 'Rows', help: 'How many stand one above another.' },
    scale: {
      kind: 'choice',
      title: 'Scale',
      help: 'How large the tiles are.',
      default: 'shrink',
      options: {
        shrink: 'they share the size of the picture',
        constant: 'each is as large as the picture, and the whole grows',
      },
    },
    seam: {
      kind: 'choice',
      title: 'Seam',
      help: 'How neighbors meet.',
      default: 'repeat',
      options: { repeat: 'every tile alike', mirror: 'every other one mirrored, so that edges go on' },
    },
    offsetX: {
      ...offset,
      title: 'Offset across',
      help: 'Share of a tile by which all move to the right, round the edge.',
    },
    offsetY: {
      ...offset,
      title: 'Offset down',
      help: 'Share of a tile by which all move down, round the edge.',
    },
  },
  lower({ inputs: { image }, parameters, b, fail }) {
    const { columns, rows, scale, seam, offsetX, offsetY } = parameters;
    const [height, width] = heightWidth(image.value.shape);
    if (scale === 'shrink' && (height < rows || width < columns))
      fail(
        `A picture of ${width} x ${height} has no room for ${columns} x ${rows} tiles.`,
        'Take fewer tiles, or a larger picture.',
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
