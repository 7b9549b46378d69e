import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/svelte/controls/expression.ts';

function valueOf(text: string, current?: number): number | undefined {
  const reading = evaluate(text, current);
  return 'value' in reading ? reading.value : undefined;
}

describe('expressions in number fields', () => {
  it.each([
    ['1/3', 1 / 3],
    ['2e-3*4', 8e-3],
    ['-(1+2)^2', -9],
    ['2^-1', 0.5],
    ['2^3^2', 512],
    ['10 - 2 - 3', 5],
    ['12/2/3', 2],
    ['50%', 0.5],
    ['2pi', 2 * Math.PI],
    ['3(1+1)', 6],
    ['sqrt(9) + log(100)', 5],
    ['.5', 0.5],
    ['2.', 2],
    ['1E6', 1e6],
    ['−4 × 2 ÷ 8', -1],
    ['－１．５＊（１＋１）', -3],
    ['１ー３', -2],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toBeCloseTo(value, 12);
  });

  it('continues from the current value after * and /', () => {
    expect(valueOf('*2', 0.03)).toBeCloseTo(0.06, 12);
    expect(valueOf('/4', -8)).toBe(-2);
    expect(valueOf('*2')).toBeUndefined();
  });

  it.each(['', ' ', 'x', '1+', '(1', '1)', '1 2', 'sqrt', '1/0', '2**3', '1e', '#', 'log(-1)', '3²'])(
    'refuses “%s”',
    (text) => {
      expect(evaluate(text, undefined)).toEqual({ problem: expect.stringMatching(/^[A-Z“].*\.$/) as string });
    },
  );

  it.each([
    ['half', '“half” is not a number.'],
    ['1 2', '“2” is not allowed here.'],
    ['1+', 'The expression is incomplete.'],
    ['(1', 'A closing bracket is missing.'],
    ['1/0', '“1/0” has no value.'],
    [' ', 'Type a number.'],
  ])('reports the reason for “%s”', (text, problem) => {
    expect(evaluate(text)).toEqual({ problem });
  });
});
