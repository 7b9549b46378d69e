import { Unzlib, zlibSync } from 'fflate';
import { joinBytes } from '../bytes.ts';

/**
 * The pixels of a PNG whose end is missing: as they are where all are there, else filled up with zeros.
 *
 * @param header the data of its IHDR chunk; @param parts the data of its IDAT chunks.
 */
export function completedPixels(
  header: Uint8Array,
  parts: readonly Uint8Array[],
): { readonly data: Uint8Array; readonly missing: boolean } {
  const wanted = inflatedLength(header);
  const inflated: Uint8Array[] = [];
  let length = 0;
  const inflate = new Unzlib((piece) => {
    inflated.push(piece);
    length += piece.length;
  });
  try {
    for (const part of parts) if (length < wanted) inflate.push(part);
  } catch {
    // What came before the damage counts.
  }
  if (length >= wanted) return { data: joinBytes(...parts), missing: false };
  return {
    data: zlibSync(joinBytes(...inflated, new Uint8Array(wanted - length)), { level: 1 }),
    missing: true,
  };
}

/** Across and down, the first pixel and the distance of pixels in each pass of an interlaced PNG. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of the pixels before they were compressed, with a byte for the filter of each row. */
function inflatedLength(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [width, height, depth, kind] = [view.getUint32(0), view.getUint32(4), header[8]!, header[9]!];
  const channels = kind === 3 ? 1 : 1 + (kind & 2) + ((kind & 4) >> 2);
  const plane = (across: number, down: number) =>
    across === 0 ? 0 : down * (1 + Math.ceil((across * channels * depth) / 8));
  if (header[12] === 0) return plane(width, height);
  const count = (side: number, first: number, step: number) => Math.max(0, Math.ceil((side - first) / step));
  return passes.reduce((sum, [x, y, dx, dy]) => sum + plane(count(width, x, dx), count(height, y, dy)), 0);
}
