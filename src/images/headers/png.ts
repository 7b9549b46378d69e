import { fourLetters } from '../bytes.ts';
import { crc32, pngOf, type PngChunk } from '../png-chunks.ts';
import { completedPixels } from './png-pixels.ts';
import { colorChunks } from './png-colors.ts';
import { amountText, checkedSize, type Ending, type Stored } from './stored.ts';

const cutOff = 'the PNG is truncated: it ends before its pixels begin';

/**
 * Reads a PNG's size, EXIF (its eXIf chunk) and ending. Decoders leave damaged parts blank without a word, so checksums
 * are looked at here.
 * Source: PNG specification, third edition, sections 5.3 and 11.
 *
 * @throws if the file ends before its pixels begin, or its header, palette or pixels do not fit their checksums.
 */
export function readPngHeader(bytes: Uint8Array): Stored {
  const { chunks, cut, ended, end } = chunksOf(bytes);
  const header = chunks[0];
  if (header?.type !== 'IHDR' || header.data.length !== 13) throw new Error(cutOff);
  const view = new DataView(header.data.buffer, header.data.byteOffset, 13);
  const size = { width: view.getUint32(0), height: view.getUint32(4) };
  const pixels = [...chunks, ...(cut ? [cut] : [])].filter(({ type }) => type === 'IDAT');
  if (pixels.length === 0) throw new Error(cutOff);

  // Of an animation, its first picture.
  const others = chunks.filter(({ type }) => !/^(IDAT|IEND|acTL|fcTL|fdAT)$/.test(type));
  const completed = ended
    ? undefined
    : completedPixels(
        header.data,
        pixels.map(({ data }) => data),
      );
  const shown = completed ? [{ type: 'IDAT', data: completed.data }] : pixels;
  const fileOf = (before: readonly PngChunk[]) =>
    pngOf([...before, ...shown, { type: 'IEND', data: new Uint8Array() }]);
  const behind = bytes.length - end;
  const ending: Ending = completed
    ? { flaw: 'its last part is missing', missing: completed.missing }
    : behind > 0
      ? { flaw: `${amountText(behind)} after its end are ignored` }
      : {};
  return {
    ...size,
    exif: chunks.find(({ type }) => type === 'eXIf')?.data,
    opaque: (header.data[9]! & 4) === 0 && !chunks.some(({ type }) => type === 'tRNS'),
    inks: false,
    ending,
    whole: () => fileOf(others),
    plain: () => fileOf(colorChunks(others, header.data[9]!).filter(({ type }) => type !== 'eXIf')),
  };
}

/** The sound chunks up to IEND, and the one that breaks off. */
function chunksOf(bytes: Uint8Array): {
  chunks: PngChunk[];
  cut: PngChunk | undefined;
  ended: boolean;
  end: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  for (let at = 8; at + 8 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    const type = fourLetters(bytes, at + 4);
    const chunk = { type, data: bytes.subarray(at + 8, end) };
    // The checksum of the last chunk may be what is missing.
    if (type !== 'IEND' && end + 4 > bytes.length) return { chunks, cut: chunk, ended: false, end };
    if (type === 'IEND') return { chunks, cut: undefined, ended: true, end: Math.min(end + 4, bytes.length) };
    if (type === 'IHDR' && chunk.data.length === 13)
      checkedSize(view.getUint32(at + 8), view.getUint32(at + 12));
    const sound = view.getUint32(end) === crc32(bytes.subarray(at + 4, end));
    // What is not needed for the pixels is left out where it is damaged.
    if (sound) chunks.push(chunk);
    else if (/^[A-Z]/.test(type))
      throw new Error(`the PNG is damaged: its “${type}” part does not match its checksum`);
    at = end + 4;
  }
  return { chunks, cut: undefined, ended: false, end: bytes.length };
}
