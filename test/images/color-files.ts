/** Writes picture files with color information. In Node and in browsers. */
import { zlibSync } from 'fflate';
import { pngOf, withPngChunk } from '../../src/images/png-chunks.ts';
import { joined, text } from './bytes.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const colorTypes = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

/**
 * An uncompressed PNG of samples from 0 to 1, with `channels` of them a pixel: gray, gray and alpha, RGB, RGBA.
 *
 * @param depth bits a sample, 8 or 16.
 */
export function pngOfSamples(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  depth: 8 | 16,
  sampleAt: (x: number, y: number, channel: number) => number,
): Bytes {
  const bytesOf = (value: number) => {
    const whole = Math.round(value * (2 ** depth - 1));
    return depth === 8 ? [whole] : [whole >> 8, whole & 255];
  };
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) =>
      Array.from({ length: channels }, (_, c) => bytesOf(sampleAt(x, y, c))).flat(),
    ).flat(),
  ]);
  const header = joined(
    number32(width),
    number32(height),
    Uint8Array.of(depth, colorTypes[channels], 0, 0, 0),
  );
  return pngOf([
    { type: 'IHDR', data: header },
    { type: 'IDAT', data: zlibSync(Uint8Array.from(rows.flat()), { level: 0 }) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}

/** The PNG with a profile in it. */
export function pngWithProfile(png: Uint8Array, profile: Uint8Array): Bytes {
  return withPngChunk(png, { type: 'iCCP', data: joined(text('test\0\0'), zlibSync(profile)) });
}

/** The PNG with a gamma: its samples are light to the power of it. */
export function pngWithGamma(png: Uint8Array, gamma: number): Bytes {
  return withPngChunk(png, { type: 'gAMA', data: number32(Math.round(gamma * 100000)) });
}

/** The JPEG with a profile in it. */
export function jpegWithProfile(jpeg: Uint8Array, profile: Uint8Array): Bytes {
  const body = joined(text('ICC_PROFILE\0\x01\x01'), profile);
  const head = Uint8Array.of(0xff, 0xe2, (body.length + 2) >> 8, body.length + 2);
  return joined(jpeg.subarray(0, 2), head, body, jpeg.subarray(2));
}

function number32(value: number): Bytes {
  return Uint8Array.of(value >> 24, value >> 16, value >> 8, value);
}
