import { describe, expect, it } from 'vitest';
import { floatsToHalves, halvesToFloats } from '../../src/models/half-float.ts';

const value = (pattern: number): number => halvesToFloats(Uint16Array.of(pattern))[0]!;

it.each([
  ['zero', 0x0000, 0],
  ['negative zero', 0x8000, -0],
  ['the smallest subnormal', 0x0001, 2 ** -24],
  ['the largest subnormal', 0x03ff, 1023 * 2 ** -24],
  ['a negative subnormal', 0x8200, -(2 ** -15)],
  ['the smallest normal number', 0x0400, 2 ** -14],
  ['one', 0x3c00, 1],
  ['the number after one', 0x3c01, 1 + 2 ** -10],
  ['minus two', 0xc000, -2],
  ['a third', 0x3555, 1365 / 4096],
  ['the largest number', 0x7bff, 65504],
  ['infinity', 0x7c00, Infinity],
  ['minus infinity', 0xfc00, -Infinity],
  ['a quiet NaN', 0x7e00, NaN],
  ['a NaN with sign and payload', 0xfc01, NaN],
])('%s', (_, pattern, expected) => {
  expect(value(pattern)).toBe(expected);
});

it('increases by one unit in the last place from zero to infinity', () => {
  for (let pattern = 0; pattern < 0x7c00; pattern++) {
    const unit = 2 ** (Math.max(pattern >> 10, 1) - 25);
    const next = pattern === 0x7bff ? 65536 : value(pattern + 1);
    expect(next - value(pattern)).toBe(unit);
  }
});

describe('rounding to half precision', () => {
  const pattern = (x: number): number => floatsToHalves(Float32Array.of(x))[0]!;

  it('preserves every half-precision number', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter((i) => (i & 0x7fff) <= 0x7c00);
    expect(floatsToHalves(halvesToFloats(all))).toEqual(all);
  });

  it.each([
    ['up to the nearest', 1 + 0.6 * 2 ** -10, 0x3c01],
    ['down to the nearest', 1 + 0.4 * 2 ** -10, 0x3c00],
    ['a tie down to even', 1 + 0.5 * 2 ** -10, 0x3c00],
    ['a tie up to even', 1 + 1.5 * 2 ** -10, 0x3c02],
    ['up into the next power of two', 2 - 2 ** -12, 0x4000],
    ['a subnormal tie to even', 2.5 * 2 ** -24, 0x0002],
    ['the largest subnormals into the normal numbers', 1023.7 * 2 ** -24, 0x0400],
    ['nearly nothing to zero', -1e-30, 0x8000],
    ['65519 to the largest number', 65519, 0x7bff],
    ['65520 to infinity', 65520, 0x7c00],
    ['minus infinity to itself', -Infinity, 0xfc00],
    ['NaN to NaN', NaN, 0x7e00],
  ])('%s', (_, x, expected) => {
    expect(pattern(x)).toBe(expected);
  });
});
