import { startsWith } from '../sniff.ts';
import type { Stored } from './stored.ts';

/**
 * Reads a PNG's size and EXIF (its eXIf chunk).
 * Source: PNG specification, third edition, sections 5.3 and 11.
 *
 * @throws if the chunks stop before IEND.
 */
export function readPngHeader(bytes: Uint8Array): Stored {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: { width: number; height: number } | undefined;
  let exif: Uint8Array | undefined;
  for (let chunk = 8; chunk + 12 <= bytes.length;) {
    const length = view.getUint32(chunk);
    const data = chunk + 8;
    if (data + length + 4 > bytes.length) break;
    if (startsWith(bytes, 'IHDR', chunk + 4) && length >= 8) {
      size = { width: view.getUint32(data), height: view.getUint32(data + 4) };
    }
    if (startsWith(bytes, 'eXIf', chunk + 4)) exif = bytes.subarray(data, data + length);
    if (startsWith(bytes, 'IEND', chunk + 4) && size) return { ...size, exif };
    chunk = data + length + 4;
  }
  throw new Error('the PNG is cut off: its last part is missing');
}
