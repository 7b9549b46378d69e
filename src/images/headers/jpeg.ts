import { startsWith } from '../sniff.ts';
import type { Stored } from './stored.ts';

const endOfImage = 0xd9;
const app1 = 0xe1;

/**
 * Reads a JPEG's size (its frame header) and EXIF (its first such segment).
 * Source: ITU-T T.81, annex B.
 *
 * @throws if the file ends before its end marker: decoders would quietly paint the missing rows gray.
 */
export function readJpegHeader(bytes: Uint8Array): Stored {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: { width: number; height: number } | undefined;
  let exif: Uint8Array | undefined;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    const marker = bytes[at + 1];
    if (marker === endOfImage && size) return { ...size, exif };
    if (at + 4 > bytes.length) break;
    const length = view.getUint16(at + 2);
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (isFrame(marker!) && segment.length >= 5) {
      size = { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    if (marker === app1 && startsWith(segment, 'Exif\0\0')) exif ??= segment;
    at += 2 + length;
  }
  throw new Error('the JPEG is cut off: its end is missing');
}

/**
 * The next marker at or after `from`: skips entropy-coded data, in which FF is followed by 00 or a restart.
 */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code === undefined) break;
    if (code !== 0x00 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return bytes.length;
}

/** SOF0 to SOF15, which share their codes with DHT (C4), JPG (C8) and DAC (CC). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
