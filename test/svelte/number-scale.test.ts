import { describe, expect, it } from 'vitest';
import { NumberScale, numberText } from '../../src/svelte/controls/number-scale.ts';

describe('the scale of a number field', () => {
  const rate = new NumberScale({ min: 1e-8, max: 1e6, scale: 'log' });
  const share = new NumberScale({ min: 0, max: 1 });
  const seed = new NumberScale({ min: 0, max: 4294967295, integer: true });

  it('multiplies if a value spans decades', () => {
    expect(rate.logarithmic).toBe(true);
    expect(rate.drag(0.03, 120)).toBe(0.3);
    expect(rate.drag(0.03, -240)).toBe(0.0003);
    expect(rate.at(rate.share(0.03)!)).toBe(0.03);
  });

  it('adds over a short range, and stops at the limits', () => {
    expect(share.drag(0, 150)).toBe(0.5);
    expect(share.drag(0.9, 1000)).toBe(1);
    expect(share.share(0.25)).toBe(0.25);
    expect(share.at(0.25)).toBe(0.25);
  });

  it('steps integers by at least one, and keeps all their digits', () => {
    expect(seed.step(1, 1)).toBe(2);
    expect(seed.drag(1, 8)).toBe(3);
    expect(seed.step(4294967295, 1)).toBe(4294967295);
    expect(seed.share(5)).toBeUndefined();
  });

  it('steps by a tenth of a value on a log scale', () => {
    expect(rate.step(0.03, 1)).toBeCloseTo(0.031, 12);
    expect(rate.step(1, -1)).toBeCloseTo(0.9, 12);
  });

  it('formats numbers briefly', () => {
    expect(numberText(1e-8)).toBe('1e-8');
    expect(numberText(0.1 + 0.2)).toBe('0.3');
    expect(numberText(4294967295)).toBe('4294967295');
    expect(numberText(0)).toBe('0');
  });
});
