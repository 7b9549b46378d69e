import { Inflate, Unzlib } from 'fflate';

/** So much goes in at a time: deflate makes at most about a thousand times of it before the size is looked at again. */
const PIECE = 1024;

/**
 * Inflates raw deflate data, or zlib data, and stops as soon as more comes out than allowed: a small file that would
 * fill the memory is refused while it unfolds, not after.
 *
 * @param most bytes that may come out.
 * @param what names the data in messages: `the link`.
 * @throws Error if the data is damaged, cut off, or larger than allowed. It leaves what to do to the caller.
 */
export function inflate(
  bytes: Uint8Array,
  most: number,
  what: string,
  wrapping: 'raw' | 'zlib' = 'raw',
): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  if (bytes.length === 0) throw new Error(`${what} is damaged: it is empty.`);
  const stream = new (wrapping === 'raw' ? Inflate : Unzlib)((piece) => {
    size += piece.length;
    pieces.push(piece);
  });
  for (let at = 0; at < bytes.length; at += PIECE) {
    try {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    } catch (error) {
      throw new Error(`${what} is damaged: ${(error as Error).message}.`, { cause: error });
    }
    if (size > most) throw new Error(`${what} is larger than ${megabytes(most)} uncompressed.`);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** `4 MB` */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(2))} MB`;
}
