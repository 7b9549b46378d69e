import { expect, it } from 'vitest';
import { halvesToFloats } from '../../src/models/half-float.ts';

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

it('rises by one unit in the last place from zero to infinity', () => {
  for (let pattern = 0; pattern < 0x7c00; pattern++) {
    const unit = 2 ** (Math.max(pattern >> 10, 1) - 25);
    const next = pattern === 0x7bff ? 65536 : value(pattern + 1);
    expect(next - value(pattern)).toBe(unit);
  }
});
