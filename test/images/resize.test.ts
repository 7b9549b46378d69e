import { describe, expect, it } from 'vitest';
import { cropPicture } from '../../src/images/crop.ts';
import { fitSize } from '../../src/program/fit-size.ts';
import { resizePicture } from '../../src/images/resize.ts';
import { greatestDifference, mirrored, pictureOf, pixel, randomPicture } from './pictures.ts';

const filters = ['nearest', 'bilinear', 'bicubic', 'area'] as const;

describe.each(filters)('resizePicture, %s', (filter) => {
  it('returns the same values for the same size', () => {
    const picture = randomPicture(13, 9);
    const same = resizePicture(picture, 13, 9, filter);
    expect(same.data).toEqual(picture.data);
    expect(same.data).not.toBe(picture.data);
  });

  it.each([
    [1, 1],
    [7, 31],
    [40, 3],
  ])('preserves a constant color, at %i x %i', (width, height) => {
    const flat = pictureOf(17, 11, () => [0.2, 0.5, 1]);
    const resized = resizePicture(flat, width, height, filter);
    expect(
      greatestDifference(
        resized,
        pictureOf(width, height, () => [0.2, 0.5, 1]),
      ),
    ).toBeLessThan(1e-6);
  });

  it('stays in [0, 1]', () => {
    const checks = pictureOf(8, 8, (x, y) => [(x + y) % 2, x % 2, y < 4 ? 0 : 1]);
    const { data } = resizePicture(checks, 27, 5, filter);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...data)).toBeLessThanOrEqual(1);
  });

  it('treats rows, columns and channels separately', () => {
    const across = pictureOf(12, 5, (x) => [x / 11, 1 - x / 11, 0.5]);
    const { data } = resizePicture(across, 6, 10, filter);
    for (let i = 0; i < data.length; i += 3) {
      expect(data[i]).toBeCloseTo(data[i % 18]!, 6);
      expect(data[i]! + data[i + 1]!).toBeCloseTo(1, 5);
      expect(data[i + 2]).toBeCloseTo(0.5, 6);
    }
  });

  it('refuses an invalid size', () => {
    expect(() => resizePicture(randomPicture(3, 3), 0, 3, filter)).toThrow('cannot resample 3 samples to 0');
  });
});

describe('resizePicture', () => {
  it.each(['bilinear', 'bicubic', 'area'] as const)('commutes with mirroring: %s', (filter) => {
    const picture = randomPicture(23, 10);
    const a = mirrored(resizePicture(picture, 9, 31, filter));
    const b = resizePicture(mirrored(picture), 9, 31, filter);
    expect(greatestDifference(a, b)).toBeLessThan(1e-6);
  });
});

describe('fitSize', () => {
  it.each([
    [400, 300, 512, 512, 384],
    [300, 400, 512, 384, 512],
    [1000, 333, 100, 100, 33],
    [5000, 1, 100, 100, 1],
    [7, 7, 1, 1, 1],
  ])('fits %i x %i into %i', (width, height, longest, fitWidth, fitHeight) => {
    expect(fitSize(width, height, longest)).toEqual({ width: fitWidth, height: fitHeight });
  });

  it.each([0, -3, 1.5, NaN])('refuses %d', (longest) => {
    expect(() => fitSize(4, 3, longest)).toThrow('the longest side must be');
  });
});

describe('cropPicture', () => {
  const picture = randomPicture(7, 5);

  it('cuts out the rectangle', () => {
    const cropped = cropPicture(picture, { x: 2, y: 1, width: 3, height: 4 });
    expect([cropped.width, cropped.height]).toEqual([3, 4]);
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 3; x++) expect(pixel(cropped, x, y)).toEqual(pixel(picture, x + 2, y + 1));
  });

  it.each([
    [-1, 0, 3, 3],
    [5, 0, 3, 3],
    [0, 3, 3, 3],
    [0, 0, 0, 3],
    [0.5, 0, 3, 3],
  ])('refuses %d, %d, %d x %d', (x, y, width, height) => {
    expect(() => cropPicture(picture, { x, y, width, height })).toThrow('from a picture of 7 x 5');
  });
});
