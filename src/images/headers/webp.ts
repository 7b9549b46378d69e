import { fourLetters, joinBytes } from '../bytes.ts';
import { amountText, checkedSize, type Ending, type Stored } from './stored.ts';

/** Bytes that are filled up at most: a file may claim any length. */
const MOST_MISSING = 50e6;
const cutOff = 'the WebP is truncated: it ends before its pixels begin';

/**
 * Reads a WebP's size (of the canvas, if it is animated), EXIF and ending. Decoders go by the length that the file's first
 * bytes tell, which some programs write one off; here every part counts by its own length.
 * Source: RFC 9649, sections 2 and 3.
 *
 * @throws if the file ends before its pixels begin.
 */
export function readWebpHeader(bytes: Uint8Array): Stored {
  if (bytes.length < 20) throw new Error(cutOff);
  const { chunks, end, cut } = chunksOf(bytes);
  const size = chunks.map(sizeIn).find((found) => found !== undefined);
  const picture = chunks.find(({ type }) => /^(VP8 |VP8L|ANMF)$/.test(type));
  if (!size || !picture) throw new Error(cutOff);
  const alone = chunks[0]!.type === 'VP8 ';
  const exif = chunks.find(({ type }) => type === 'EXIF')?.data;
  // A part that breaks off behind the picture, or behind the first frame, is left out.
  const kept = cut && cut !== picture ? chunks.slice(0, -1) : chunks;
  const fileOf = (parts: readonly Chunk[]) => {
    const body = joinBytes(ascii('WEBP'), ...parts.map(chunkBytes));
    return joinBytes(ascii('RIFF'), number32(body.length), body);
  };
  return {
    ...size,
    exif,
    opaque:
      alone || (chunks[0]!.type === 'VP8X' && (chunks[0]!.data[0]! & 0x10) === 0 && picture.type !== 'ANMF'),
    inks: false,
    ending: endingOf(bytes, end, cut, picture),
    whole: () => fileOf(kept),
    plain: () => fileOf(kept.filter(({ type }) => type !== 'EXIF')),
  };
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** What it says its length is. */
  readonly length: number;
}

/** The chunks before the first invalid one, where they end, and the truncated one. */
function chunksOf(bytes: Uint8Array): { chunks: Chunk[]; end: number; cut: Chunk | undefined } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let at = 12;
  let cut: Chunk | undefined;
  while (!cut && at + 8 <= bytes.length) {
    const type = fourLetters(bytes, at);
    if (!/^(VP8[ LX]|AN(IM|MF)|ALPH|ICCP|EXIF|XMP )$/.test(type)) break;
    const length = view.getUint32(at + 4, true);
    const chunk = { type, length, data: bytes.subarray(at + 8, at + 8 + length) };
    chunks.push(chunk);
    if (chunk.data.length < length) cut = chunk;
    at += 8 + length + (length & 1);
  }
  return { chunks, end: Math.min(at, bytes.length), cut };
}

function endingOf(bytes: Uint8Array, end: number, cut: Chunk | undefined, picture: Chunk): Ending {
  if (cut) return { flaw: 'its last part is missing', missing: cut === picture };
  const declared = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const behind = bytes.length - end;
  if (behind > 1) return { flaw: `${amountText(behind)} after its end are ignored` };
  return declared === end ? {} : { flaw: 'the length in its header is wrong' };
}

/** The size in a VP8X, VP8L or VP8 chunk. */
function sizeIn({ type, data }: Chunk): { width: number; height: number } | undefined {
  if (data.length < 10) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (type === 'VP8X')
    return checkedSize(1 + (view.getUint32(4, true) & 0xffffff), 1 + (view.getUint32(6, true) >>> 8));
  if (type === 'VP8L') {
    const sizes = view.getUint32(1, true);
    return checkedSize(1 + (sizes & 0x3fff), 1 + ((sizes >>> 14) & 0x3fff));
  }
  return type === 'VP8 '
    ? checkedSize(view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff)
    : undefined;
}

/** A chunk of the declared length: zeros replace missing bytes, which decoders read as plain blocks. */
function chunkBytes({ type, data, length: declared }: Chunk): Uint8Array {
  const length = Math.min(declared, data.length + MOST_MISSING);
  const padding = new Uint8Array(length - data.length + (length & 1));
  return joinBytes(ascii(type), number32(length), data, padding);
}

function number32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
