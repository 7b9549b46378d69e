/** Splices an EXIF orientation into pictures that have none, as cameras and editors write it. In Node and in browsers. */

type Bytes = Uint8Array<ArrayBuffer>;

/** A TIFF block with one entry: the orientation. */
function exifBlock(orientation: number, little: boolean): Bytes {
  const block = new Uint8Array(26);
  const view = new DataView(block.buffer);
  block.set(text(little ? 'II' : 'MM'));
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x0112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, orientation, little);
  return block;
}

/** Puts an APP1 segment right after the start of a JPEG. */
export function jpegWithOrientation(jpeg: Uint8Array, orientation: number, little = true): Bytes {
  const exif = joined(text('Exif\0\0'), exifBlock(orientation, little));
  const head = Uint8Array.of(0xff, 0xe1, 0, 0);
  new DataView(head.buffer).setUint16(2, exif.length + 2);
  return joined(jpeg.subarray(0, 2), head, exif, jpeg.subarray(2));
}

/** Puts an eXIf chunk right after a PNG's header. */
export function pngWithOrientation(png: Uint8Array, orientation: number): Bytes {
  const typed = joined(text('eXIf'), exifBlock(orientation, false));
  const chunk = joined(number32(typed.length - 4, false), typed, number32(crc32(typed), false));
  return joined(png.subarray(0, 33), chunk, png.subarray(33));
}

/** Wraps a simple WebP of the given size in the extended format, with an EXIF chunk at its end. */
export function webpWithOrientation(
  webp: Uint8Array,
  width: number,
  height: number,
  orientation: number,
): Bytes {
  const extended = new Uint8Array(10);
  extended[0] = 0x08;
  extended.set(number32(width - 1, true).subarray(0, 3), 4);
  extended.set(number32(height - 1, true).subarray(0, 3), 7);
  const exif = riffChunk('EXIF', exifBlock(orientation, true));
  return riffChunk('RIFF', joined(text('WEBP'), riffChunk('VP8X', extended), webp.subarray(12), exif));
}

function riffChunk(type: string, data: Uint8Array): Bytes {
  return joined(text(type), number32(data.length, true), data, new Uint8Array(data.length & 1));
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function number32(value: number, little: boolean): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
}

function text(characters: string): Bytes {
  return Uint8Array.from(characters, (c) => c.charCodeAt(0));
}

function joined(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
