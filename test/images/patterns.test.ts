import { describe, expect, it } from 'vitest';
import { paletteNames, patterns, type PatternName } from '../../src/images/patterns.ts';
import { greatestDifference } from './pictures.ts';

const names = Object.keys(patterns) as PatternName[];

describe.each(names)('the pattern %s', (name) => {
  const draw = patterns[name];
  const options = { width: 48, height: 40, seed: 3, scale: 12, colors: 'sea' } as const;
  const picture = draw(options);

  it('repeats for the same seed, and differs for another', () => {
    expect(draw(options).data).toEqual(picture.data);
    expect(greatestDifference(draw({ ...options, seed: 4 }), picture)).toBeGreaterThan(0.2);
  });

  it.each([
    [1, 1],
    [7, 5],
    [1, 33],
    [64, 48],
  ])('has the requested size of %i x %i, with values in [0, 1]', (width, height) => {
    const { data, ...size } = draw({ ...options, width, height });
    expect(size).toEqual({ width, height });
    expect(data).toHaveLength(width * height * 3);
    expect(data.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  it.each([0.01, 1, 3, 500, 1e6])('can be drawn at scale %d', (scale) => {
    const { data } = draw({ ...options, scale });
    expect(data.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  it('has contrast', () => {
    const mean = picture.data.reduce((sum, v) => sum + v, 0) / picture.data.length;
    const variance = picture.data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / picture.data.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(0.1);
  });

  it('is available in every palette', () => {
    const drawn = paletteNames.map((colors) => draw({ ...options, colors }));
    for (const [i, a] of drawn.entries()) {
      for (const b of drawn.slice(i + 1)) expect(greatestDifference(a, b)).toBeGreaterThan(0.1);
    }
    const gray = drawn[paletteNames.indexOf('gray')]!.data;
    for (let i = 0; i < gray.length; i += 3) {
      expect(gray[i + 1]).toBeCloseTo(gray[i]!, 5);
      expect(gray[i + 2]).toBeCloseTo(gray[i]!, 5);
    }
  });

  it.each([
    [{ width: 0 }, "a pattern's size"],
    [{ height: 2.5 }, "a pattern's size"],
    [{ scale: 0 }, "a pattern's scale"],
    [{ scale: NaN }, "a pattern's scale"],
    [{ seed: 0.5 }, 'a seed must be'],
    [{ colors: 'mud' as 'sea' }, 'there is no palette "mud"; there are ink, ember'],
  ])('refuses %o', (wrong, message) => {
    expect(() => draw({ ...options, ...wrong })).toThrow(message);
  });
});
