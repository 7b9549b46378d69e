import { joinBytes } from './bytes.ts';
import { sniffPicture } from './sniff.ts';

/** One chunk of a PNG: its type, four letters, and its data. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * The chunks of a PNG in their order. Source: PNG specification, third edition, section 5.3.
 *
 * @throws Error if it is no PNG, cut off, or a chunk's checksum is wrong.
 */
export function pngChunks(bytes: Uint8Array): PngChunk[] {
  if (sniffPicture(bytes) !== 'png') throw new Error('it is not a PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) break;
    const type = new TextDecoder('latin1').decode(bytes.subarray(at + 4, at + 8));
    if (view.getUint32(end) !== crc32(bytes.subarray(at + 4, end)))
      throw new Error(`the PNG is damaged: its “${type}” part does not match its checksum`);
    chunks.push({ type, data: bytes.subarray(at + 8, end) });
    if (type === 'IEND') return chunks;
    at = end + 4;
  }
  throw new Error('the PNG is truncated: its last part is missing');
}

/** The PNG with a chunk more, after its header; what is there already stays as it is. Throws where it is no PNG. */
export function withPngChunk(bytes: Uint8Array, chunk: PngChunk): Uint8Array<ArrayBuffer> {
  if (sniffPicture(bytes) !== 'png') throw new Error('it is not a PNG');
  // The signature has 8 bytes, the header chunk, always the first, 25.
  const after = 33;
  return joinBytes(bytes.subarray(0, after), pngChunkBytes(chunk), bytes.subarray(after));
}

/** A PNG of these chunks. */
export function pngOf(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  return joinBytes(PNG_SIGNATURE, ...chunks.map(pngChunkBytes));
}

/** A chunk as it is in a file: with its length and its checksum. */
export function pngChunkBytes({ type, data }: PngChunk): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) chunk[4 + i] = type.charCodeAt(i);
  chunk.set(data, 8);
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  return chunk;
}

/** The checksum of PNG chunks. Source: PNG specification, third edition, annex D. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
