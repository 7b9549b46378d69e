import { pngOf } from '../../images/png-chunks.ts';
import type { Mask } from './mask.ts';

/** The filter “Up”: a row is stored as its difference from the row above, which in most of a mask is 0. */
const UP = 2;

/** A mask as a PNG of 8-bit gray. Source: PNG specification, third edition, sections 9 and 11.2.1. */
export async function encodeGrayPng({ width, height, data }: Mask): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits, gray.
  header.set([8, 0], 8);
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = UP;
    for (let x = 0; x < width; x++)
      rows[y * (width + 1) + 1 + x] = data[y * width + x]! - (y === 0 ? 0 : data[(y - 1) * width + x]!);
  }
  const stream = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  return pngOf([
    { type: 'IHDR', data: header },
    { type: 'IDAT', data: new Uint8Array(await new Response(stream).arrayBuffer()) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}
