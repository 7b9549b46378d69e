import { describe, expect, it } from 'vitest';
import { frameOf, sizeOfPart, takePart, WHOLE as whole, type PicturePart } from '../../src/images/part.ts';
import { sha256 } from '../../src/share/hash.ts';
import { greatestDifference, mirrored, pictureOf, pixel, randomPicture } from './pictures.ts';

const picture = randomPicture(7, 5);
const turned = (rotate: number, of = picture) => takePart(of, { ...whole, rotate });
const flipped = (flip: PicturePart['flip'], of = picture) => takePart(of, { ...whole, flip });

/** A gradient that is linear along both axes. */
const slope = (width: number, height: number) =>
  pictureOf(width, height, (x, y) => [(x + 0.5) / width, (y + 0.5) / height, 0.5]);

describe('flips and quarter turns', () => {
  it('swap pixels, and nothing else', () => {
    expect(takePart(picture, whole)).toEqual(picture);
    expect(flipped('horizontal')).toEqual(mirrored(picture));
    expect(pixel(flipped('vertical'), 2, 0)).toEqual(pixel(picture, 2, 4));
    const quarter = turned(90);
    expect(quarter).toMatchObject({ width: 5, height: 7 });
    // What was at the lower left is at the upper left: clockwise.
    expect(pixel(quarter, 0, 0)).toEqual(pixel(picture, 0, 4));
    expect(pixel(quarter, 4, 6)).toEqual(pixel(picture, 6, 0));
  });

  it('combine as they should', () => {
    let four = picture;
    for (let i = 0; i < 4; i++) four = turned(90, four);
    expect(four).toEqual(picture);
    expect(turned(-90)).toEqual(turned(90, turned(180)));
    expect(turned(-180)).toEqual(turned(180));
    expect(turned(180)).toEqual(flipped('both'));
    expect(flipped('horizontal', flipped('vertical'))).toEqual(flipped('both'));
    for (const flip of ['none', 'horizontal', 'vertical', 'both'] as const)
      for (const rotate of [-90, 0, 90, 180])
        expect(takePart(picture, { ...whole, flip, rotate })).toEqual(turned(rotate, flipped(flip)));
    // A flip before a turn is the other flip after it.
    expect(turned(90, flipped('horizontal'))).toEqual(flipped('vertical', turned(90)));
  });
});

describe('a crop', () => {
  it('keeps the pixels between its edges, of the turned picture', () => {
    const of = slope(10, 8);
    const part = { ...whole, left: 0.2, top: 0.25, right: 0.7, bottom: 1 };
    expect(sizeOfPart(of, part)).toEqual({ width: 5, height: 6 });
    const cropped = takePart(of, part);
    expect(pixel(cropped, 0, 0)).toEqual([0.25, 2.5 / 8, 0.5].map(Math.fround));
    expect(pixel(cropped, 4, 5)).toEqual([0.65, 7.5 / 8, 0.5].map(Math.fround));
    const quarter = { ...part, rotate: 90 };
    expect(sizeOfPart(of, quarter)).toEqual({ width: 4, height: 7 });
    expect(pixel(takePart(of, quarter), 0, 0)).toEqual(pixel(turned(90, of), 2, 3));
  });

  it('is never empty', () => {
    const thin = { ...whole, left: 0.999, top: 0.4, right: 1, bottom: 0.401 };
    expect(takePart(picture, thin)).toMatchObject({ width: 1, height: 1 });
  });
});

describe('another angle', () => {
  it('keeps the largest upright rectangle inside', () => {
    // Two equations, |w c| + |h s| = 60 and |w s| + |h c| = 40, at 20 degrees.
    const [c, s] = [Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
    const { width, height } = frameOf({ width: 60, height: 40 }, 20);
    expect(width * c + height * s).toBeLessThanOrEqual(60);
    expect(width * s + height * c).toBeLessThanOrEqual(40);
    expect((width + 1) * c + (height + 1) * s).toBeGreaterThan(60);
    expect(frameOf({ width: 40, height: 40 }, 45)).toEqual({ width: 28, height: 28 });
    // A strip of 100 x 10 at 30 degrees: half of its height, by sine and cosine.
    expect(frameOf({ width: 100, height: 10 }, 30)).toEqual({ width: 10, height: 5 });
    expect(frameOf({ width: 10, height: 100 }, -30)).toEqual({ width: 5, height: 10 });
    expect(frameOf({ width: 100, height: 10 }, 60)).toEqual({ width: 5, height: 10 });
    expect(frameOf({ width: 1, height: 1 }, 45)).toEqual({ width: 1, height: 1 });
  });

  it('goes over into quarter turns', () => {
    for (const near of [1e-9, -1e-9]) {
      expect(greatestDifference(turned(90 + near), turned(90))).toBeLessThan(1e-6);
      expect(greatestDifference(turned(near), picture)).toBeLessThan(1e-6);
    }
  });

  it('is exact on a linear gradient, away from the edges', () => {
    const rotated = turned(30, slope(64, 48));
    const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    for (const [x, y] of [
      [10, 12],
      [17, 20],
      [24, 9],
    ] as const) {
      const [dx, dy] = [x + 0.5 - rotated.width / 2, y + 0.5 - rotated.height / 2];
      const [red, green] = pixel(rotated, x, y);
      expect(red).toBeCloseTo((32 + dx * c + dy * s) / 64, 6);
      expect(green).toBeCloseTo((24 - dx * s + dy * c) / 48, 6);
    }
  });

  it('gives the same bits everywhere, cropped or not', async () => {
    const of = randomPicture(31, 20);
    const rotated = takePart(of, { ...whole, flip: 'horizontal', rotate: -131.7 });
    expect(await sha256(new Uint8Array(rotated.data.buffer as ArrayBuffer))).toBe(
      'sha256-2e20af4ce1782fca696ec5283e28ddb7a75163802e1e538a02fdbd80fb581dad',
    );
    const part = { ...whole, flip: 'horizontal', rotate: -131.7, left: 0.5, top: 0.25 } as const;
    const cropped = takePart(of, part);
    expect(pixel(cropped, 1, 2)).toEqual(
      pixel(rotated, 1 + rotated.width - cropped.width, 2 + rotated.height - cropped.height),
    );
  });
});
