import { expect, it } from 'vitest';
import { scheduleFactor, type ScheduleKind } from '../../src/optimizers/schedules.ts';

it.each<[ScheduleKind, number[]]>([
  ['constant', [1, 1, 1, 1, 1]],
  ['linear', [1, 0.775, 0.55, 0.325, 0.1]],
  ['cosine', [1, 0.1 + 0.45 * (1 + Math.SQRT1_2), 0.55, 0.1 + 0.45 * (1 - Math.SQRT1_2), 0.1]],
  ['exponential', [1, 0.1 ** 0.25, 0.1 ** 0.5, 0.1 ** 0.75, 0.1]],
])('%s', (kind, factors) => {
  factors.forEach((factor, step) => {
    expect(scheduleFactor(kind, 0.1, step, 5)).toBeCloseTo(factor, 14);
  });
});

it('keeps the last factor after the last step', () => {
  expect(scheduleFactor('linear', 0.2, 9, 5)).toBeCloseTo(0.2, 14);
});

it('is 1 for a run of one step', () => {
  expect(scheduleFactor('cosine', 0.1, 0, 1)).toBe(1);
});

it('refuses a final fraction out of range', () => {
  expect(() => scheduleFactor('linear', -0.1, 0, 5)).toThrow(RangeError);
  expect(() => scheduleFactor('linear', NaN, 0, 5)).toThrow(RangeError);
  expect(() => scheduleFactor('exponential', 0, 0, 5)).toThrow('exponential');
  expect(scheduleFactor('linear', 0, 4, 5)).toBe(0);
});
