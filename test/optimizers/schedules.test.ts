import { expect, it } from 'vitest';
import { scheduleFactor, type ScheduleKind } from '../../src/optimizers/schedules.ts';

it.each<[ScheduleKind, number[]]>([
  ['constant', [1, 1, 1, 1, 1]],
  ['linear', [1, 0.775, 0.55, 0.325, 0.1]],
  ['cosine', [1, 0.1 + 0.45 * (1 + Math.SQRT1_2), 0.55, 0.1 + 0.45 * (1 - Math.SQRT1_2), 0.1]],
  ['exponential', [1, 0.1 ** 0.25, 0.1 ** 0.5, 0.1 ** 0.75, 0.1]],
  ['decay', [1, Math.SQRT1_2, 0.5, Math.SQRT1_2 / 2, 0.25]],
  ['step', [1, 1, 0.5, 0.5, 0.25]],
])('%s', (kind, factors) => {
  factors.forEach((factor, step) => {
    const schedule = { kind, finalFraction: 0.1, factor: 0.5, every: 2 };
    expect(scheduleFactor(schedule, step, 5)).toBeCloseTo(factor, 14);
  });
});

it('decays like the Keras example: 100 x 0.96 every 100 steps', () => {
  const rate = (kind: ScheduleKind, step: number) =>
    100 * scheduleFactor({ kind, factor: 0.96, every: 100 }, step, 4000);
  expect(rate('decay', 0)).toBe(100);
  expect(rate('decay', 50)).toBeCloseTo(97.97958971132712, 10);
  expect(rate('decay', 200)).toBeCloseTo(92.16, 10);
  expect(rate('step', 199)).toBeCloseTo(96, 10);
  expect(rate('step', 4000)).toBeCloseTo(100 * 0.96 ** 40, 10);
});

it('warms up linearly, and then follows the schedule', () => {
  const schedule = { kind: 'linear', finalFraction: 0.5, warmUp: 4 } as const;
  const factors = [0, 1, 2, 3, 4].map((step) => scheduleFactor(schedule, step, 5));
  [1 / 4, (2 / 4) * 0.875, (3 / 4) * 0.75, 0.625, 0.5].forEach((factor, step) => {
    expect(factors[step]).toBeCloseTo(factor, 14);
  });
});

it('keeps the last factor after the last step', () => {
  expect(scheduleFactor({ kind: 'linear', finalFraction: 0.2 }, 9, 5)).toBeCloseTo(0.2, 14);
});

it('is 1 for a run of one step', () => {
  expect(scheduleFactor({ kind: 'cosine', finalFraction: 0.1 }, 0, 1)).toBe(1);
});

it('refuses numbers out of range', () => {
  const at = (kind: ScheduleKind, finalFraction: number) => scheduleFactor({ kind, finalFraction }, 4, 5);
  expect(() => at('linear', -0.1)).toThrow(RangeError);
  expect(() => at('linear', NaN)).toThrow(RangeError);
  expect(() => at('exponential', 0)).toThrow('exponential');
  expect(at('linear', 0)).toBe(0);
  expect(() => scheduleFactor({ kind: 'step', factor: 0, every: 5 }, 1, 5)).toThrow('The factor');
  expect(() => scheduleFactor({ kind: 'step', factor: 1, every: 0 }, 1, 5)).toThrow('The every');
});
