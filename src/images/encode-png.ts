import type { Picture } from './picture.ts';
import { pngOf } from './png-chunks.ts';
import { pixelsOf, quantizePicture } from './quantize.ts';

/**
 * A picture as a PNG of 8-bit RGB, or RGBA if it has alpha, that says it is sRGB, the same in Node and in every browser.
 * Source: PNG specification, third edition, sections 9, 11.2.1 and 12.7.
 *
 * @throws if the picture's data or alpha does not fit its size.
 */
export async function encodePng(picture: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = picture;
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, picture.alpha ? 6 : 2], 8);
  const channels = picture.alpha ? 4 : 3;
  const bytes = picture.alpha ? pixelsOf(picture) : quantizePicture(picture);
  return pngOf([
    { type: 'IHDR', data: header },
    { type: 'sRGB', data: new Uint8Array(1) },
    { type: 'IDAT', data: await deflated(filtered(bytes, width * channels, channels)) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

/** Rows of bytes, each after the filter that leaves the smallest sum, with the filter's number before it. */
function filtered(bytes: Uint8ClampedArray, stride: number, channels: number): Uint8Array<ArrayBuffer> {
  const rows = bytes.length / stride;
  const out = new Uint8Array(rows * (stride + 1));
  const tried = filters.map(() => new Uint8Array(stride));
  let above: Uint8ClampedArray = new Uint8ClampedArray(stride);
  for (let y = 0; y < rows; y++) {
    const row = bytes.subarray(y * stride, (y + 1) * stride);
    let [best, least] = [0, Infinity];
    for (const [number, filter] of filters.entries()) {
      const sum = filter(row, above, tried[number]!, channels);
      if (sum < least) [best, least] = [number, sum];
    }
    out[y * (stride + 1)] = best;
    out.set(tried[best]!, y * (stride + 1) + 1);
    above = row;
  }
  return out;
}

type Filter = (row: Uint8ClampedArray, above: Uint8ClampedArray, out: Uint8Array, channels: number) => number;

/** A filter takes from each byte what is predicted of the bytes left of it, above it, and above that left of it. */
function filterBy(predict: (left: number, up: number, corner: number) => number): Filter {
  return (row, above, out, channels) => {
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const before = i - channels;
      const off =
        row[i]! - predict(before < 0 ? 0 : row[before]!, above[i]!, before < 0 ? 0 : above[before]!);
      out[i] = off;
      const byte = off & 255;
      sum += byte < 128 ? byte : 256 - byte;
    }
    return sum;
  };
}

/** None, Sub, Up, Average, Paeth. */
const filters: readonly Filter[] = [
  filterBy(() => 0),
  filterBy((left) => left),
  filterBy((_, up) => up),
  filterBy((left, up) => (left + up) >> 1),
  filterBy((left, up, corner) => {
    const [toLeft, toUp, toCorner] = [
      Math.abs(up - corner),
      Math.abs(left - corner),
      Math.abs(left + up - 2 * corner),
    ];
    if (toLeft <= toUp && toLeft <= toCorner) return left;
    return toUp <= toCorner ? up : corner;
  }),
];

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
