import { inflateSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { decodePicture, encodePicture } from '../../src/images/codec.node.ts';
import { joinBytes } from '../../src/images/bytes.ts';
import { encodePng } from '../../src/images/encode-png.ts';
import { outputFormatOf } from '../../src/images/format.ts';
import { outputParts, type PictureOutput } from '../../src/images/output.ts';
import type { Picture } from '../../src/images/picture.ts';
import { pngChunks } from '../../src/images/png-chunks.ts';
import { printPixels } from '../../src/images/print.ts';
import { srgbProfile } from '../../src/images/srgb-profile.ts';
import { randomPicture } from './pictures.ts';

const write = async (picture: Picture, output: PictureOutput): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for await (const part of outputParts(picture, output, encodePicture)) parts.push(part);
  return joinBytes(...parts);
};

/** Wide enough that some hundred rows are several strips, of which the last is shorter. */
const picture = randomPicture(700, 301);
const alpha = Float32Array.from({ length: 700 * 301 }, (_, i) => (i % 700) / 699);
const values = [picture, { ...picture, alpha }];

/** The levels of a picture in the order of a file. */
function levelsOf({ data, alpha: opacity }: Picture, depth: 8 | 16): Uint16Array {
  const level = (x: number) => Math.round(x * (2 ** depth - 1));
  const levels: number[] = [];
  for (let i = 0; i < data.length; i += 3) {
    for (let c = 0; c < 3; c++) levels.push(level(data[i + c]!));
    if (opacity) levels.push(level(opacity[i / 3]!));
  }
  return Uint16Array.from(levels);
}

/** As bytes with the high one first. */
function samples(bytes: Uint8Array, depth: number): Uint16Array {
  if (depth === 8) return Uint16Array.from(bytes);
  return Uint16Array.from({ length: bytes.length / 2 }, (_, i) => bytes[2 * i]! * 256 + bytes[2 * i + 1]!);
}

/** Faster than a matcher, for a million numbers. */
const isSame = (a: Uint16Array, b: Uint16Array) => a.length === b.length && a.every((x, i) => x === b[i]);

/** The pixels of a PNG without interlace, by the specification's own words on its five filters. */
function pngLevels(png: Uint8Array): Uint16Array {
  const chunks = pngChunks(png);
  const header = new DataView(chunks[0]!.data.slice().buffer);
  const [width, height, depth] = [header.getUint32(0), header.getUint32(4), header.getUint8(8)];
  const data = joinBytes(...chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  const raw = inflateSync(data);
  const step = ((header.getUint8(9) === 6 ? 4 : 3) * depth) / 8;
  const stride = width * step;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const a = x < step ? 0 : out[at - step]!;
      const b = y === 0 ? 0 : out[at - stride]!;
      const c = x < step || y === 0 ? 0 : out[at - stride - step]!;
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      out[at] = raw[y * (stride + 1) + 1 + x]! + [0, a, b, Math.floor((a + b) / 2), paeth][filter]!;
    }
  }
  return samples(out, depth);
}

/** The fields of a TIFF with its high bytes first, by tag. */
function tiffFields(tiff: Uint8Array): Map<number, number[]> {
  const view = new DataView(tiff.buffer, tiff.byteOffset);
  expect([...tiff.subarray(0, 4)]).toEqual([0x4d, 0x4d, 0, 42]);
  const start = view.getUint32(4);
  return new Map(
    Array.from({ length: view.getUint16(start) }, (_, i) => {
      const at = start + 2 + i * 12;
      const [type, count] = [view.getUint16(at + 2), view.getUint32(at + 4)];
      const size = { 3: 2, 4: 4, 5: 8, 7: 1 }[type]!;
      const from = count * size <= 4 ? at + 8 : view.getUint32(at + 8);
      const read = (place: number) =>
        type === 3
          ? view.getUint16(place)
          : type === 4
            ? view.getUint32(place)
            : type === 5
              ? view.getUint32(place) / view.getUint32(place + 4)
              : view.getUint8(place);
      return [view.getUint16(at), Array.from({ length: count }, (_, k) => read(from + k * size))];
    }),
  );
}

describe.each([8, 16] as const)('with %i bits', (depth) => {
  it.each(values)('a PNG has every level, and its density', async (one) => {
    const png = await write(one, { format: 'png', depth, dpi: 300 });
    expect(isSame(pngLevels(png), levelsOf(one, depth))).toBe(true);
    const density = pngChunks(png).find(({ type }) => type === 'pHYs')!.data;
    // 300 / 0.0254 = 11811.02 pixels per meter.
    expect([...density]).toEqual([0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1]);
  });

  it.each(values)('a TIFF has every level in its strips, its density and a profile', async (one) => {
    const tiff = await write(one, { format: 'tiff', depth, dpi: 254 });
    const fields = tiffFields(tiff);
    const [places, sizes] = [fields.get(273)!, fields.get(279)!];
    expect(places.length).toBeGreaterThan(2);
    const pixels = joinBytes(...places.map((at, i) => tiff.subarray(at, at + sizes[i]!)));
    expect(isSame(samples(pixels, depth), levelsOf(one, depth))).toBe(true);
    expect(places.at(-1)! + sizes.at(-1)!).toBe(tiff.length);
    const channels = one.alpha ? 4 : 3;
    const expected = {
      256: [700],
      257: [301],
      259: [1],
      262: [2],
      277: [channels],
      282: [254],
      283: [254],
      296: [2],
    };
    expect(Object.fromEntries(fields)).toMatchObject(expected);
    expect(fields.get(258)).toEqual(new Array(channels).fill(depth));
    expect(fields.get(338)).toEqual(one.alpha ? [2] : undefined);
    expect(fields.get(34675)).toEqual([...srgbProfile()]);
    // Fields are in the order of their tags.
    expect([...fields.keys()]).toEqual([...fields.keys()].sort((a, b) => a - b));
  });
});

it('rounds to the nearest of 65536 levels, and clips', async () => {
  const data = Float32Array.of(-1, 0.49 / 65535, 0.51 / 65535, 12345 / 65535, 1, 7, NaN, 0.5, 1e-9);
  const png = await write({ width: 3, height: 1, data }, { format: 'png', depth: 16 });
  expect([...pngLevels(png)]).toEqual([0, 0, 1, 12345, 65535, 65535, 0, 32768, 0]);
});

it('takes little memory besides the picture', async () => {
  const large = randomPicture(900, 700);
  const sizes: number[] = [];
  const counting = (name: string, array: new (length: number) => { byteLength: number }) => {
    vi.stubGlobal(
      name,
      new Proxy(array, {
        construct(target, args: [number]) {
          const made = new target(...args);
          if (typeof args[0] === 'number') sizes.push(made.byteLength);
          return made;
        },
      }),
    );
  };
  counting('Uint8Array', Uint8Array);
  counting('Uint8ClampedArray', Uint8ClampedArray);
  counting('Uint16Array', Uint16Array);
  counting('Float32Array', Float32Array);
  try {
    for (const format of ['png', 'tiff'] as const)
      for await (const part of outputParts(large, { format, depth: 16 }, encodePicture))
        sizes.push(part.length);
  } finally {
    vi.unstubAllGlobals();
  }
  // The pixels have 3.8 MB; a compressed part ends at 1 MB.
  expect(sizes.length).toBeGreaterThan(30);
  expect(Math.max(...sizes)).toBeLessThan(1.5e6);
});

it('a small PNG has one part with pixels; a JPEG has its density; what a format lacks is refused', async () => {
  const small = randomPicture(16, 16);
  expect(pngChunks(await encodePng(small)).map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
  const jpeg = await write(small, { format: 'jpeg', dpi: 300 });
  expect([...jpeg.subarray(13, 18)]).toEqual([1, 1, 44, 1, 44]);
  expect(await decodePicture(jpeg)).toMatchObject({ width: 16, height: 16 });
  await expect(write(small, { format: 'webp', depth: 16 })).rejects.toThrow(
    '8 bits per channel; use png or tiff',
  );
  await expect(write({ ...small, width: 15 }, { format: 'tiff' })).rejects.toThrow('has 720 values, not 768');
  expect(['a.tif', 'a.TIFF', 'a.png'].map(outputFormatOf)).toEqual(['tiff', 'tiff', 'png']);
  expect(() => outputFormatOf('a.bmp')).toThrow('is unknown');
});

it('the profile has its parts in their places', () => {
  const profile = srgbProfile();
  const view = new DataView(profile.buffer);
  expect(view.getUint32(0)).toBe(profile.length);
  const text = (at: number) => String.fromCharCode(...profile.subarray(at, at + 4));
  expect([12, 16, 20, 36].map(text)).toEqual(['mntr', 'RGB ', 'XYZ ', 'acsp']);
  const tags = Array.from({ length: view.getUint32(128) }, (_, i) => {
    const at = 132 + 12 * i;
    expect(view.getUint32(at + 4) + view.getUint32(at + 8)).toBeLessThanOrEqual(profile.length);
    return `${text(at)} ${text(view.getUint32(at + 4))}`;
  });
  expect(tags).toContain('gTRC para');
  expect(tags).toContain('desc mluc');
});

it('a length in print has this many pixels', () => {
  expect([printPixels(30, 'cm', 300), printPixels(254, 'mm', 100), printPixels(12, 'in', 150)]).toEqual([
    3543, 1000, 1800,
  ]);
});
