import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/images/random.ts';
import { splitMix64 } from '../../src/images/random/split-mix64.ts';
import { xoshiro128 } from '../../src/images/random/xoshiro128.ts';

describe('reference outputs', () => {
  it('xoshiro128**, from the reference C code (also in the rand_xoshiro crate)', () => {
    expect(Array.from({ length: 10 }, xoshiro128([1, 2, 3, 4]))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('SplitMix64, seed 1234567', () => {
    expect(Array.from({ length: 5 }, splitMix64(1234567n))).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });
});

describe('createRandom', () => {
  it('repeats for the same seed, and differs for another', () => {
    const draw = (seed: number): number[] => Array.from({ length: 20 }, createRandom(seed).bits);
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(-1)).not.toEqual(draw(1));
  });

  it('is stable between versions', () => {
    const random = createRandom(0);
    expect([random.uniform(), random.normal(), random.bits()]).toEqual([
      0.8702547550201416, -0.6551874279975891, 3286328325,
    ]);
  });

  it('draws uniform numbers with the moments of the distribution', () => {
    const { uniform } = createRandom(1);
    const values = Array.from({ length: 100_000 }, uniform);
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(1 / 2, 2);
    expect(mean(values.map((v) => v * v))).toBeCloseTo(1 / 3, 2);
    expect(values.every((v) => Math.fround(v) === v)).toBe(true);
  });

  it('draws normal numbers with the moments of the distribution', () => {
    const { normal } = createRandom(2);
    const values = Array.from({ length: 100_000 }, normal);
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((v) => v ** 2))).toBeCloseTo(1, 1);
    expect(mean(values.map((v) => v ** 3))).toBeCloseTo(0, 1);
    expect(Math.abs(mean(values.map((v) => v ** 4)) - 3)).toBeLessThan(0.1);
    const neighbors = values.slice(1).map((v, i) => v * values[i]!);
    expect(mean(neighbors)).toBeCloseTo(0, 1);
    expect(values.every((v) => Math.fround(v) === v)).toBe(true);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => createRandom(seed)).toThrow('a seed must be a whole number');
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
