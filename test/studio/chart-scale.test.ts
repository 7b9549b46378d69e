import { describe, expect, it } from 'vitest';
import { decades, logRange } from '../../src/studio/panels/run/chart-scale.ts';

describe('logRange', () => {
  const total = { y: [0.8, 0.5, 0.3] };

  it('excludes a content loss of 0 at its own start', () => {
    for (const content of [[1e-12], [1e-12, 4e-11], [1e-12, 0.01, 0.02], [0, 0]]) {
      const [low, high] = logRange([{ y: total.y.slice(0, content.length) }, { y: content }], 0.8);
      expect(low).toBeGreaterThan(1e-3);
      expect(high).toBeGreaterThan(0.8);
    }
  });

  it('shows how much a loss has decreased, and a term with a small weight', () => {
    expect(logRange([{ y: [1, 1e-5, 1e-11] }], 1)[0]).toBeLessThan(1e-11);
    expect(logRange([total, { y: [2e-6, 1e-6] }], 0.8)[0]).toBeLessThan(1e-6);
  });

  it('has some height for a constant curve', () => {
    const [low, high] = logRange([{ y: [3] }], 3);
    expect([low < 3, high > 3]).toEqual([true, true]);
  });
});

describe('decades', () => {
  it.each([
    [1e-12, 1e3, 90],
    [1e-12, 1e3, 400],
    [0.2, 5e4, 60],
    [0.9, 1.4, 200],
    [3e-7, 2e-6, 80],
  ])('of %d to %d in %d pixels do not overlap', (low, high, height) => {
    const places = decades(low, high, height).map(
      (value) => height * (Math.log(value / low) / Math.log(high / low)),
    );
    expect(places.length).toBeGreaterThan(0);
    places.slice(1).forEach((place, i) => {
      expect(place - places[i]!).toBeGreaterThan(13.9);
    });
  });
});
