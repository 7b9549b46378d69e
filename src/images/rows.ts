import type { Picture } from './picture.ts';

/** Bits of a channel of a pixel in a file. */
export type BitDepth = 8 | 16;

/** Rows are converted in strips of about so many bytes. */
const STRIP = 1 << 18;

/** The bytes of a row of a picture in a file. */
export function rowBytes({ width, alpha }: Picture, depth: BitDepth): number {
  return (width * (alpha ? 4 : 3) * depth) / 8;
}

/** How many rows make a strip; at least one. */
export function rowsPerStrip(picture: Picture, depth: BitDepth): number {
  return Math.max(1, Math.floor(STRIP / rowBytes(picture, depth)));
}

/**
 * The pixels of a picture in strips of rows: RGB, or RGBA if it has alpha, not premultiplied, 16 bits with the high byte first. Values are
 * clipped to [0, 1], multiplied by 255 or 65535 and rounded; not-a-number becomes 0. No strip is a part of another.
 *
 * @throws if the picture's data or alpha does not fit its size.
 */
export function* stripsOf(picture: Picture, depth: BitDepth): Generator<Uint8Array<ArrayBuffer>> {
  const { width, height, data, alpha } = picture;
  if (data.length !== width * height * 3)
    throw new Error(`a ${width} x ${height} picture has ${width * height * 3} values, not ${data.length}`);
  if (alpha && alpha.length !== width * height)
    throw new Error(
      `a ${width} x ${height} picture has ${width * height} values of alpha, not ${alpha.length}`,
    );
  const [channels, rows] = [alpha ? 4 : 3, rowsPerStrip(picture, depth)];
  for (let top = 0; top < height; top += rows) {
    const pixels = Math.min(rows, height - top) * width;
    const first = top * width;
    const values =
      depth === 8 ? new Uint8ClampedArray(pixels * channels) : new Uint16Array(pixels * channels);
    const most = depth === 8 ? 255 : 65535;
    for (let pixel = 0, to = 0; pixel < pixels; pixel++) {
      for (let c = 0; c < 3; c++) values[to++] = levelOf(data[(first + pixel) * 3 + c]!, most);
      if (alpha) values[to++] = levelOf(alpha[first + pixel]!, most);
    }
    const bytes = new Uint8Array(values.buffer);
    if (depth === 16 && LITTLE_ENDIAN) swapPairs(bytes);
    yield bytes;
  }
}

/** A clamped array rounds by itself, half to even; of 16 bits there is none. */
function levelOf(value: number, most: number): number {
  if (most === 255) return value * 255;
  return value > 0 ? Math.min(65535, Math.floor(value * 65535 + 0.5)) : 0;
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function swapPairs(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1]!, bytes[i]!];
}
