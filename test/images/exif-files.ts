/** Splices an EXIF orientation into pictures that have none, as cameras and editors write it. */

/** A TIFF block with one entry: the orientation. */
function exifBlock(orientation: number, little: boolean): Buffer {
  const block = Buffer.alloc(26);
  const short = (value: number, at: number): number =>
    little ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at);
  const long = (value: number, at: number): number =>
    little ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at);
  block.write(little ? 'II' : 'MM', 0, 'latin1');
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  return block;
}

/** Puts an APP1 segment right after the start of a JPEG. */
export function jpegWithOrientation(jpeg: Uint8Array, orientation: number, little = true): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), exifBlock(orientation, little)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** Puts an eXIf chunk right after a PNG's header. */
export function pngWithOrientation(png: Uint8Array, orientation: number): Buffer {
  const typed = Buffer.concat([Buffer.from('eXIf'), exifBlock(orientation, false)]);
  const chunk = Buffer.alloc(typed.length + 8);
  chunk.writeUInt32BE(typed.length - 4, 0);
  typed.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typed), typed.length + 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

/** Wraps a simple WebP of the given size in the extended format, with an EXIF chunk at its end. */
export function webpWithOrientation(
  webp: Uint8Array,
  width: number,
  height: number,
  orientation: number,
): Buffer {
  const extended = Buffer.alloc(10);
  extended[0] = 0x08;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const exif = riffChunk('EXIF', exifBlock(orientation, true));
  return riffChunk(
    'RIFF',
    Buffer.concat([Buffer.from('WEBP'), riffChunk('VP8X', extended), webp.subarray(12), exif]),
  );
}

function riffChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
