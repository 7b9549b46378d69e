import { Unzlib } from 'fflate';
import { Unread, type FileBytes } from './file-bytes.ts';
import { FILTERS, type Message } from './messages.ts';

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
const NAMES: Readonly<Record<number, string>> = {
  4: 'SZIP',
  5: 'N-bit',
  6: 'scale-offset',
  32000: 'LZF',
  32001: 'Blosc',
};

/** The filters that a chunk went through, first to last (section IV.A.2.l). */
export function filtersOf(file: FileBytes, messages: readonly Message[]): number[] {
  const message = messages.find(({ kind }) => kind === FILTERS);
  if (!message) return [];
  const isOld = file.u8(message.at) === 1;
  let at = message.at + (isOld ? 8 : 2);
  return Array.from({ length: file.u8(message.at + 1) }, () => {
    const id = file.u16(at);
    if (![DEFLATE, SHUFFLE, FLETCHER32].includes(id))
      throw new Unread(
        `it is compressed with ${NAMES[id] ?? `filter ${id}`}, but only gzip and shuffle are supported`,
      );
    // Of these, only old messages contain the name.
    const name = isOld ? Math.ceil(file.u16(at + 2) / 8) * 8 : 0;
    const values = file.u16(at + (isOld ? 6 : 4));
    at += (isOld ? 8 : 6) + name + 4 * (isOld && values % 2 === 1 ? values + 1 : values);
    return id;
  });
}

/**
 * A chunk before it went through the filters.
 *
 * @param leftOut a bit for each filter that this chunk did not go through.
 * @param size bytes of an entry.
 * @param chunkBytes what has to come out.
 */
export function unpack(
  packed: Uint8Array,
  filters: readonly number[],
  leftOut: number,
  size: number,
  chunkBytes: number,
): Uint8Array {
  let bytes = packed;
  for (let i = filters.length - 1; i >= 0; i--) {
    if (leftOut & (1 << i)) continue;
    const id = filters[i]!;
    if (id === DEFLATE) bytes = inflate(bytes, chunkBytes + 4);
    // A sum of four bytes at the end, which is not checked: networks have their own hash, or none.
    else if (id === FLETCHER32) bytes = bytes.subarray(0, -4);
    else bytes = unshuffle(bytes, size);
  }
  if (bytes.length !== chunkBytes)
    throw new Error(`one of its chunks has ${bytes.length} of ${chunkBytes} bytes`);
  return bytes;
}

/** Unpacks zlib data of which at most so many bytes may come. */
function inflate(packed: Uint8Array, most: number): Uint8Array {
  const whole = new Uint8Array(most);
  let size = 0;
  const stream = new Unzlib((piece) => {
    if (size + piece.length > most) throw new Error('one of its chunks is too large uncompressed');
    whole.set(piece, size);
    size += piece.length;
  });
  // In pieces, so that what unfolds to too much is noticed while it does.
  const PIECE = 16 * 1024;
  try {
    for (let at = 0; at < packed.length; at += PIECE)
      stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  } catch (error) {
    throw new Error(`one of its chunks is damaged (${(error as Error).message})`, { cause: error });
  }
  return whole.subarray(0, size);
}

/** First all first bytes of the entries, then all second ones: put together again. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  const together = bytes.slice();
  for (let byte = 0; byte < size; byte++)
    for (let i = 0; i < count; i++) together[i * size + byte] = bytes[byte * count + i]!;
  return together;
}
