/** Writes ICC profiles, each as small as the format allows. Source: ICC.1:2001-04 (version 2.4). In Node and in browsers. */
import { joined, text } from './bytes.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export type Column = readonly [x: number, y: number, z: number];

const D50: Column = [0.9642, 1, 0.8249];

/** RGB by the XYZ of its primaries, adapted to D50, and one tone curve for all channels. */
export function matrixProfile([red, green, blue]: readonly [Column, Column, Column], curve: Bytes): Bytes {
  const tags = { rXYZ: xyz(red), gXYZ: xyz(green), bXYZ: xyz(blue) };
  return profile('mntr', 'RGB ', 'XYZ ', { ...tags, rTRC: curve, gTRC: curve, bTRC: curve });
}

/** Gray by its tone curve. */
export function grayProfile(curve: Bytes): Bytes {
  return profile('mntr', 'GRAY', 'XYZ ', { kTRC: curve });
}

/** CMYK by the CIELAB of the 16 ways to print each ink in full or not at all, linear between. */
export function cmykProfile(labOf: (inks: readonly number[]) => Column): Bytes {
  const inks = Array.from({ length: 16 }, (_, i) => [(i >> 3) & 1, (i >> 2) & 1, (i >> 1) & 1, i & 1]);
  const table = inks.flatMap((printed) => {
    const [lightness, a, b] = labOf(printed);
    return [(lightness / 100) * 255, a + 128, b + 128].map(Math.round);
  });
  const straight = Array.from({ length: 256 }, (_, i) => i);
  const lut = joined(
    text('mft1\0\0\0\0'),
    Uint8Array.of(4, 3, 2, 0),
    ...[1, 0, 0, 0, 1, 0, 0, 0, 1].map(fixed),
    Uint8Array.from([...straight, ...straight, ...straight, ...straight]),
    Uint8Array.from(table),
    Uint8Array.from([...straight, ...straight, ...straight]),
  );
  return profile('prtr', 'CMYK', 'Lab ', { A2B0: lut });
}

/** A tone curve that is a power; profiles hold it in steps of 1/256. */
export function power(exponent: number): Bytes {
  return joined(text('curv\0\0\0\0\0\0\0\x01'), number16(Math.round(exponent * 256)), new Uint8Array(2));
}

/** The tone curve of sRGB: light from a value. Source: IEC 61966-2-1. */
export const srgbLight = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** The tone curve of sRGB as a table. */
export function srgbCurve(): Bytes {
  const size = 1024;
  const entries = Array.from({ length: size }, (_, i) =>
    number16(Math.round(65535 * srgbLight(i / (size - 1)))),
  );
  return joined(text('curv\0\0\0\0'), number32(size), ...entries);
}

/** The primaries of color spaces in use: XYZ adapted to D50. */
export const primaries = {
  srgb: [
    [0.43607, 0.22249, 0.01392],
    [0.38515, 0.71687, 0.09708],
    [0.14307, 0.06061, 0.7141],
  ],
  displayP3: [
    [0.51512, 0.2412, -0.00105],
    [0.29198, 0.69225, 0.04189],
    [0.1571, 0.06657, 0.78407],
  ],
  adobeRgb: [
    [0.60974, 0.31111, 0.01947],
    [0.20528, 0.62567, 0.06087],
    [0.14919, 0.06322, 0.74457],
  ],
  proPhoto: [
    [0.79767, 0.28803, 0],
    [0.13519, 0.71187, 0],
    [0.03134, 0.00009, 0.82491],
  ],
} as const satisfies Record<string, readonly [Column, Column, Column]>;

function profile(kind: string, space: string, connection: string, tags: Record<string, Bytes>): Bytes {
  const all = {
    desc: joined(text('desc\0\0\0\0\0\0\0\x05test\0'), new Uint8Array(78)),
    cprt: text('text\0\0\0\0none\0'),
    wtpt: xyz(D50),
    ...tags,
  };
  const entries = Object.entries(all);
  const table: Bytes[] = [number32(entries.length)];
  const data: Bytes[] = [];
  let at = 128 + 4 + 12 * entries.length;
  for (const [name, tag] of entries) {
    table.push(text(name), number32(at), number32(tag.length));
    const padded = joined(tag, new Uint8Array(-tag.length & 3));
    data.push(padded);
    at += padded.length;
  }
  const header = joined(
    number32(at),
    text(`\0\0\0\0\x02\x40\0\0${kind}${space}${connection}`),
    ...[2020, 1, 1, 0, 0, 0].map(number16),
    text('acsp'),
    new Uint8Array(28),
    ...D50.map(fixed),
    new Uint8Array(48),
  );
  return joined(header, ...table, ...data);
}

function xyz(column: Column): Bytes {
  return joined(text('XYZ \0\0\0\0'), ...column.map(fixed));
}

function fixed(value: number): Bytes {
  return number32(Math.round(value * 65536) >>> 0);
}

function number16(value: number): Bytes {
  return Uint8Array.of(value >> 8, value);
}

function number32(value: number): Bytes {
  return Uint8Array.of(value >> 24, value >> 16, value >> 8, value);
}
