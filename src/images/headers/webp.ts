import { startsWith } from '../sniff.ts';
import type { Stored } from './stored.ts';

/**
 * Reads a WebP's size (of the canvas, if it is animated) and EXIF.
 * Source: RFC 9649, sections 2 and 3.
 *
 * @throws if the file is shorter than it says, or holds no picture.
 */
export function readWebpHeader(bytes: Uint8Array): Stored {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || 8 + view.getUint32(4, true) > bytes.length) {
    throw new Error('the WebP is cut off: its last part is missing');
  }
  let size: { width: number; height: number } | undefined;
  let exif: Uint8Array | undefined;
  for (let chunk = 12; chunk + 8 <= bytes.length;) {
    const length = view.getUint32(chunk + 4, true);
    const data = bytes.subarray(chunk + 8, chunk + 8 + length);
    size ??= chunkSize(bytes, chunk, data);
    if (startsWith(bytes, 'EXIF', chunk)) exif = data;
    chunk += 8 + length + (length & 1);
  }
  if (!size) throw new Error('the WebP holds no picture');
  return { ...size, exif };
}

/** The size that a VP8X, VP8L or VP8 chunk tells. */
function chunkSize(
  bytes: Uint8Array,
  chunk: number,
  data: Uint8Array,
): { width: number; height: number } | undefined {
  if (data.length < 10) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (startsWith(bytes, 'VP8X', chunk)) {
    return { width: 1 + (view.getUint32(4, true) & 0xffffff), height: 1 + (view.getUint32(6, true) >>> 8) };
  }
  if (startsWith(bytes, 'VP8L', chunk)) {
    const sizes = view.getUint32(1, true);
    return { width: 1 + (sizes & 0x3fff), height: 1 + ((sizes >>> 14) & 0x3fff) };
  }
  if (startsWith(bytes, 'VP8 ', chunk)) {
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
  }
  return undefined;
}
