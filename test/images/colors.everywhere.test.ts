import { describe, expect, it } from 'vitest';
import { pngChunks, withPngChunk } from '../../src/images/png-chunks.ts';
import { readBytes } from '../support/fixtures.ts';
import { codec } from './codec.ts';
import { jpegWithProfile, pngOfSamples, pngWithGamma, pngWithProfile } from './color-files.ts';
import {
  cmykProfile,
  grayProfile,
  matrixProfile,
  power,
  primaries,
  srgbCurve,
  srgbLight,
  type Column,
} from './profiles.ts';

const { decodePicture, encodePicture } = await codec();
const { srgb, displayP3, adobeRgb, proPhoto } = primaries;
type Primaries = readonly [Column, Column, Column];

const SIDE = 16;
/** Samples that 8 bits hold exactly. */
const sampleAt = (x: number, y: number, c: number) => [x, y, (5 * x + 3 * y) % 16, Math.max(x, 2)][c]! / 15;

/** What a color of some light, in the primaries of a space, is in sRGB, from 0 to 255. */
function toSrgb(light: Column, [red, green, blue]: Primaries): number[] {
  const xyz = [0, 1, 2].map((i) => red[i]! * light[0] + green[i]! * light[1] + blue[i]! * light[2]);
  return srgbOf(solve(srgb, xyz as unknown as Column));
}

function srgbOf(light: readonly number[]): number[] {
  return light.map((share) => {
    const v = Math.min(1, Math.max(0, share));
    return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
  });
}

/** The shares of three columns that make up a fourth, by Cramer's rule. */
function solve([a, b, c]: Primaries, sum: Column): Column {
  const det = ([a1, a2, a3]: Column, [b1, b2, b3]: Column, [c1, c2, c3]: Column) =>
    a1 * (b2 * c3 - b3 * c2) - b1 * (a2 * c3 - a3 * c2) + c1 * (a2 * b3 - a3 * b2);
  const all = det(a, b, c);
  return [det(sum, b, c) / all, det(a, sum, c) / all, det(a, b, sum) / all];
}

/** The greatest difference of a decoded picture from what its pixels should be, in levels of 8 bits. */
async function worst(
  file: Uint8Array,
  expectedAt: (x: number, y: number) => readonly number[],
): Promise<number> {
  const { width, height, data } = await decodePicture(file);
  let most = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (const [c, value] of expectedAt(x, y).entries())
        most = Math.max(most, Math.abs(data[(y * width + x) * 3 + c]! * 255 - value));
  return most;
}

const lightOf = (x: number, y: number, curve: (v: number) => number): Column => [
  curve(sampleAt(x, y, 0)),
  curve(sampleAt(x, y, 1)),
  curve(sampleAt(x, y, 2)),
];
const rgb = (depth: 8 | 16) => pngOfSamples(SIDE, SIDE, 3, depth, sampleAt);
const gray = (depth: 8 | 16) => pngOfSamples(SIDE, SIDE, 1, depth, sampleAt);
const bits = [8, 16] as const;

describe('a color profile', () => {
  const spaces: readonly [string, Primaries, Uint8Array, (v: number) => number][] = [
    ['sRGB', srgb, srgbCurve(), srgbLight],
    ['Display P3', displayP3, srgbCurve(), srgbLight],
    ['Adobe RGB', adobeRgb, power(563 / 256), (v) => v ** (563 / 256)],
    ['ProPhoto', proPhoto, power(1.8), (v) => v ** (461 / 256)],
    ['swapped channels', [srgb[2], srgb[1], srgb[0]], srgbCurve(), srgbLight],
  ];
  it.each(spaces)('of %s is applied, in PNG and JPEG', async (_, space, curve, light) => {
    const profile = matrixProfile(space, new Uint8Array(curve));
    for (const depth of bits)
      expect(
        await worst(pngWithProfile(rgb(depth), profile), (x, y) => toSrgb(lightOf(x, y, light), space)),
      ).toBeLessThan(1.5);
    const flat = {
      width: 16,
      height: 16,
      data: new Float32Array(768).map((_, i) => [0.8, 0.4, 0.2][i % 3]!),
    };
    const jpeg = await encodePicture(flat, 'jpeg');
    const stored = await decodePicture(jpegWithProfile(jpeg, matrixProfile(srgb, srgbCurve())));
    const [r, g, b] = stored.data;
    const expected = toSrgb([light(r!), light(g!), light(b!)], space);
    expect(await worst(jpegWithProfile(jpeg, profile), () => expected)).toBeLessThan(1.5);
  });

  it('of gray is applied', async () => {
    const profile = grayProfile(power(1.5));
    for (const depth of bits)
      expect(
        await worst(pngWithProfile(gray(depth), profile), (x, y) => {
          const light = sampleAt(x, y, 0) ** 1.5;
          return srgbOf([light, light, light]);
        }),
      ).toBeLessThan(1.5);
  });

  it('is ignored if it is damaged or for another kind of samples', async () => {
    const asIs = (x: number, y: number) => [0, 1, 2].map((c) => 255 * sampleAt(x, y, c));
    const wrong = [grayProfile(power(1.5)), cmykProfile(() => [50, 20, 20]), new Uint8Array(300)];
    for (const profile of wrong) expect(await worst(pngWithProfile(rgb(8), profile), asIs)).toBeLessThan(1);
    const file = pngWithProfile(gray(8), matrixProfile(adobeRgb, power(563 / 256)));
    expect(await worst(file, (x, y) => [255 * sampleAt(x, y, 0)])).toBeLessThan(1);
  });
});

describe('a gamma', () => {
  it.each([1, 0.7, 0.35])('of %f is applied', async (gamma) => {
    const light = (v: number) => v ** (1 / gamma);
    for (const depth of bits)
      expect(
        await worst(pngWithGamma(rgb(depth), gamma), (x, y) => toSrgb(lightOf(x, y, light), srgb)),
      ).toBeLessThan(1.5);
  });

  it.each([0.44, 0.45455, 0.47])('of %f, without primaries, is treated as sRGB', async (gamma) => {
    const expected = (x: number, y: number) => [0, 1, 2].map((c) => 255 * sampleAt(x, y, c));
    expect(await worst(pngWithGamma(rgb(8), gamma), expected)).toBeLessThan(1);
  });

  it('is used together with primaries; primaries alone are ignored', async () => {
    const xy = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06].map((v) => Math.round(v * 1e5));
    const data = Uint8Array.from(xy.flatMap((v) => [0, v >> 16, v >> 8, v]));
    const file = withPngChunk(rgb(8), { type: 'cHRM', data });
    const linear = (v: number) => v;
    expect(
      await worst(pngWithGamma(file, 1), (x, y) => toSrgb(lightOf(x, y, linear), displayP3)),
    ).toBeLessThan(2);
    expect(await worst(file, (x, y) => [0, 1, 2].map((c) => 255 * sampleAt(x, y, c)))).toBeLessThan(1);
  });
});

describe('CMYK', () => {
  const inks = () => readBytes('test/images/fixtures/inks.jpg');
  // 8 columns of C, M, Y on and off, and two rows: K on and off; 16 pixels each.
  const inksAt = (x: number, y: number) => {
    const i = Math.floor(x / 16);
    return [(i >> 2) & 1, (i >> 1) & 1, i & 1, y < 16 ? 1 : 0];
  };

  it('without a profile is converted by the light that the inks transmit', async () => {
    expect(
      await worst(await inks(), (x, y) => {
        const [c, m, ye, k] = inksAt(x, y).map((ink) => 1 - 0.6 * ink);
        return [c! * k! * 255, m! * k! * 255, ye! * k! * 255];
      }),
    ).toBeLessThan(2);
  });

  it('with a profile is converted by the profile, including black', async () => {
    const labOf = ([c, m, ye, k]: readonly number[]): Column => [
      100 * (1 - 0.4 * c!) * (1 - 0.4 * m!) * (1 - 0.1 * ye!) * (1 - 0.8 * k!),
      30 * m! - 20 * c!,
      40 * ye! - 30 * c!,
    ];
    /** The mean of the corners of the table, by how near the inks are to each. */
    const between = (inks: readonly number[]) =>
      Array.from({ length: 16 }, (_, corner) => [8, 4, 2, 1].map((bit) => (corner & bit ? 1 : 0)))
        .map((at) => ({
          lab: labOf(at),
          near: at.reduce<number>((p, one, i) => p * (one ? inks[i]! : 1 - inks[i]!), 1),
        }))
        .reduce((sum, { lab, near }) => sum.map((v, i) => v + near * lab[i]!), [0, 0, 0]);
    const file = jpegWithProfile(await inks(), cmykProfile(labOf));
    expect(
      await worst(file, (x, y) => {
        const [lightness, a, b] = between(inksAt(x, y).map((ink) => 0.6 * ink));
        const fy = (lightness! + 16) / 116;
        const light = (f: number) => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
        const xyz: Column = [0.9642 * light(fy + a! / 500), light(fy), 0.8249 * light(fy - b! / 200)];
        return srgbOf(solve(srgb, xyz));
      }),
    ).toBeLessThan(2.5);
  });
});

describe('JPEG', () => {
  it.each(['photo-444', 'photo-422', 'photo-420', 'photo-progressive'])(
    '%s matches libjpeg-turbo to one level',
    async (name) => {
      const { data } = await decodePicture(await readBytes(`test/images/fixtures/${name}.jpg`));
      const reference = await decodePicture(await readBytes(`test/images/fixtures/${name}.png`));
      const off = data.reduce((most, v, i) => Math.max(most, Math.abs(v - reference.data[i]!)), 0);
      expect(off * 255).toBeLessThan(1.01);
    },
  );
});

describe('transparency', () => {
  it.each([
    [2, 8],
    [4, 8],
    [4, 16],
  ] as const)('of %i channels is on white (%i bits)', async (channels, depth) => {
    const file = pngOfSamples(SIDE, SIDE, channels, depth, (x, y, c) =>
      sampleAt(x, y, channels === 2 && c === 1 ? 3 : c),
    );
    expect(
      await worst(file, (x, y) => {
        const opacity = sampleAt(x, y, 3);
        const color = channels === 2 ? [0, 0, 0] : [0, 1, 2];
        return color.map((c) => 255 * (sampleAt(x, y, c) * opacity + 1 - opacity));
      }),
    ).toBeLessThan(1.5);
  });
});

describe('written files', () => {
  const picture = { width: 16, height: 16, data: new Float32Array(768).map((_, i) => ((i * 7) % 256) / 255) };

  it('PNG is marked as sRGB and has the same pixels', async () => {
    const png = await encodePicture(picture, 'png');
    expect(pngChunks(png).map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
    expect((await decodePicture(png)).data).toEqual(picture.data);
  });

  it.each(['jpeg', 'webp'] as const)('%s has an sRGB profile', async (format) => {
    const text = new TextDecoder('latin1').decode(await encodePicture(picture, format));
    expect(text).toContain(format === 'jpeg' ? 'ICC_PROFILE' : 'ICCP');
  });
});
