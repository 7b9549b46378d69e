import { joinBytes } from './bytes.ts';

/**
 * sRGB as an ICC profile: its primaries adapted to D50, and its tone curve as a formula. Source: ICC.1:2022 (version 4.4), sections 7.2,
 * 9.2 and 10.18; IEC 61966-2-1.
 */
export function srgbProfile(): Uint8Array<ArrayBuffer> {
  const curve = joinBytes(
    text('para\0\0\0\0\0\x03\0\0'),
    ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(fixed),
  );
  const tags: readonly (readonly [string, Uint8Array])[] = [
    ['desc', unicode('sRGB')],
    ['cprt', unicode('CC0')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.43607, 0.22249, 0.01392)],
    ['gXYZ', xyz(0.38515, 0.71687, 0.09708)],
    ['bXYZ', xyz(0.14307, 0.06061, 0.7141)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const table: Uint8Array[] = [number32(tags.length)];
  const values: Uint8Array[] = [];
  const places = new Map<Uint8Array, number>();
  let end = HEADER + 4 + tags.length * 12;
  for (const [name, value] of tags) {
    const place = places.get(value) ?? end;
    if (!places.has(value)) {
      places.set(value, place);
      values.push(value);
      end += value.length;
    }
    table.push(text(name), number32(place), number32(value.length));
  }
  return joinBytes(header(end), ...table, ...values);
}

const HEADER = 128;

function header(size: number): Uint8Array {
  const bytes = new Uint8Array(HEADER);
  bytes.set(number32(size), 0);
  bytes.set(text('\x04\x40\0\0mntrRGB XYZ '), 8);
  // A date of its own would make two files of one picture differ: 2000-01-01.
  bytes.set([7, 208, 0, 1, 0, 1], 24);
  bytes.set(text('acsp'), 36);
  bytes.set(joinBytes(...[0.9642, 1, 0.8249].map(fixed)), 68);
  return bytes;
}

/** A multi-localized text with one entry. Its length is a multiple of 4, as that of all parts is. */
function unicode(words: string): Uint8Array {
  const letters = Array.from(words).flatMap((letter) => [0, letter.charCodeAt(0)]);
  const padding = (4 - (letters.length % 4)) % 4;
  return joinBytes(
    text('mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS'),
    number32(letters.length),
    number32(28),
    Uint8Array.from([...letters, ...new Array<number>(padding).fill(0)]),
  );
}

function xyz(...values: readonly number[]): Uint8Array {
  return joinBytes(text('XYZ \0\0\0\0'), ...values.map(fixed));
}

/** A number in steps of 1 / 65536. */
function fixed(value: number): Uint8Array {
  return number32(Math.round(value * 65536));
}

function number32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function text(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
