import type { Picture } from './picture.ts';
import { rowBytes, rowsPerStrip, stripsOf, type BitDepth } from './rows.ts';
import { srgbProfile } from './srgb-profile.ts';

export interface TiffOptions {
  /** Bits per channel; 8 by default. */
  readonly depth?: BitDepth | undefined;
  /** Dots per inch in print. Without it, the file does not say. */
  readonly dpi?: number | undefined;
}

/** The number of a field's type, and the bytes of one value. */
const TYPES = { short: [3, 2], long: [4, 4], rational: [5, 8], undefined: [7, 1] } as const;

interface Field {
  readonly tag: number;
  readonly type: keyof typeof TYPES;
  readonly values: ArrayLike<number>;
}

/** What a file without large numbers may have: its places have 32 bits. */
const MOST_BYTES = 2 ** 32;

/**
 * A picture as a TIFF of RGB, or RGBA if it has alpha, with an sRGB profile, in parts of some hundred kilobytes: header and fields first,
 * then strips of rows as they are converted. It is not compressed, so that the place of each strip is known before it is written; 16-bit pixels hardly get
 * smaller. Source: TIFF 6.0, sections 2, 6, 8 and 18; ICC.1:2022, annex B.4.
 *
 * @throws if the picture's data or alpha does not fit its size, or the file would have 4 GB.
 */
export function* tiffParts(
  picture: Picture,
  { depth = 8, dpi }: TiffOptions = {},
): Generator<Uint8Array<ArrayBuffer>> {
  const { width, height, alpha } = picture;
  const channels = alpha ? 4 : 3;
  const rows = rowsPerStrip(picture, depth);
  const strips = Array.from({ length: Math.ceil(height / rows) }, (_, i) => {
    return Math.min(rows, height - i * rows) * rowBytes(picture, depth);
  });
  const fieldsFor = (places: ArrayLike<number>): Field[] => [
    { tag: 256, type: 'long', values: [width] },
    { tag: 257, type: 'long', values: [height] },
    { tag: 258, type: 'short', values: new Array<number>(channels).fill(depth) },
    { tag: 259, type: 'short', values: [1] },
    { tag: 262, type: 'short', values: [2] },
    { tag: 273, type: 'long', values: places },
    { tag: 277, type: 'short', values: [channels] },
    { tag: 278, type: 'long', values: [rows] },
    { tag: 279, type: 'long', values: strips },
    ...(dpi === undefined
      ? []
      : ([
          { tag: 282, type: 'rational', values: [dpi] },
          { tag: 283, type: 'rational', values: [dpi] },
        ] as const)),
    { tag: 284, type: 'short', values: [1] },
    ...(dpi === undefined ? [] : ([{ tag: 296, type: 'short', values: [2] }] as const)),
    // Not premultiplied.
    ...(alpha ? ([{ tag: 338, type: 'short', values: [2] }] as const) : []),
    { tag: 34675, type: 'undefined', values: srgbProfile() },
  ];
  const start = headBytes(fieldsFor(strips)).length;
  const size = strips.reduce((sum, bytes) => sum + bytes, start);
  if (size >= MOST_BYTES) throw new Error('a TIFF can have at most 4 GB; use png');
  let place = start;
  const places = strips.map((bytes) => (place += bytes) - bytes);
  yield headBytes(fieldsFor(places));
  yield* stripsOf(picture, depth);
}

/** The header, the fields, and the values that do not fit in their field. Numbers have their high byte first. */
function headBytes(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const sizeOf = ({ type, values }: Field) => values.length * TYPES[type][1];
  let end = 8 + 2 + fields.length * 12 + 4;
  const outside = fields.map((field) => {
    if (sizeOf(field) <= 4) return undefined;
    const at = end;
    // Values begin at even places.
    end += sizeOf(field) + (sizeOf(field) % 2);
    return at;
  });
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4d, 0x4d, 0, 42]);
  view.setUint32(4, 8);
  view.setUint16(8, fields.length);
  for (const [i, field] of fields.entries()) {
    const at = 10 + i * 12;
    view.setUint16(at, field.tag);
    view.setUint16(at + 2, TYPES[field.type][0]);
    view.setUint32(at + 4, field.values.length);
    const elsewhere = outside[i];
    if (elsewhere !== undefined) view.setUint32(at + 8, elsewhere);
    writeValues(view, elsewhere ?? at + 8, field);
  }
  return bytes;
}

function writeValues(view: DataView, at: number, { type, values }: Field): void {
  const size = TYPES[type][1];
  for (let i = 0; i < values.length; i++) {
    const [place, value] = [at + i * size, values[i]!];
    if (type === 'short') view.setUint16(place, value);
    else if (type === 'long') view.setUint32(place, value);
    else if (type === 'undefined') view.setUint8(place, value);
    else {
      view.setUint32(place, Math.round(value * 1000));
      view.setUint32(place + 4, 1000);
    }
  }
}
