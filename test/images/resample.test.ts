import { describe, expect, it } from 'vitest';
import { resampleWindows, type ResampleFilter } from '../../src/images/resample.ts';

const filters: readonly ResampleFilter[] = ['nearest', 'bilinear', 'bicubic', 'area'];
const sizes = [
  [1, 1],
  [1, 7],
  [7, 1],
  [5, 8],
  [8, 5],
  [100, 33],
  [33, 100],
] as const;

/** Resamples a line by its windows. */
function resampled(line: readonly number[], size: number, filter: ResampleFilter): number[] {
  const { starts, weights } = resampleWindows(line.length, size, filter);
  return weights.map((window, i) => window.reduce((sum, w, k) => sum + w * line[starts[i]! + k]!, 0));
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, digits);
}

describe.each(filters)('%s windows', (filter) => {
  it.each(sizes)('from %i to %i stay inside, and sum to 1', (inSize, outSize) => {
    const { starts, weights } = resampleWindows(inSize, outSize, filter);
    expect(starts).toHaveLength(outSize);
    expect(weights).toHaveLength(outSize);
    weights.forEach((window, i) => {
      expect(starts[i]).toBeGreaterThanOrEqual(0);
      expect(starts[i]! + window.length).toBeLessThanOrEqual(inSize);
      expect(window.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 6);
    });
  });

  it('are a single weight of 1 for equal sizes', () => {
    const { starts, weights } = resampleWindows(9, 9, filter);
    expect([...starts]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(weights.map((window) => [...window])).toEqual(Array.from({ length: 9 }, () => [1]));
  });

  it.each([
    [0, 3],
    [3, 0],
    [2.5, 3],
    [3, NaN],
  ])('refuse %d to %d', (inSize, outSize) => {
    expect(() => resampleWindows(inSize, outSize, filter)).toThrow('cannot resample');
  });
});

describe.each(['bilinear', 'bicubic', 'area'] as const)('%s windows', (filter) => {
  it.each(sizes)('from %i to %i are symmetric', (inSize, outSize) => {
    const { starts, weights } = resampleWindows(inSize, outSize, filter);
    weights.forEach((window, i) => {
      const other = outSize - 1 - i;
      expect(inSize - starts[other]! - weights[other]!.length).toBe(starts[i]);
      expectClose([...weights[other]!].reverse(), [...window], 6);
    });
  });
});

describe('resampling a line', () => {
  it('picks the sample under the center: nearest', () => {
    expect(resampled([1, 2, 3, 4, 5], 3, 'nearest')).toEqual([1, 3, 5]);
    expect(resampled([1, 2], 5, 'nearest')).toEqual([1, 1, 2, 2, 2]);
    expect(resampled([1, 2, 3, 4], 2, 'nearest')).toEqual([2, 4]);
  });

  it('averages the covered samples: area', () => {
    expectClose(resampled([1, 3, 5, 7], 2, 'area'), [2, 6]);
    expectClose(resampled([3, 6, 9], 2, 'area'), [(3 + 6 / 2) / 1.5, (6 / 2 + 9) / 1.5]);
    expectClose(resampled([2, 4], 3, 'area'), [2, 3, 4]);
  });

  it('interpolates between centers: bilinear', () => {
    expectClose(resampled([0, 1], 4, 'bilinear'), [0, 0.25, 0.75, 1]);
    // A triangle of half-width 2 around 1 and 3: weights 3/4, 3/4, 1/4 and its mirror.
    expectClose(resampled([1, 0, 0, 0], 2, 'bilinear'), [3 / 7, 0]);
    expectClose(resampled([0, 0, 1, 0], 2, 'bilinear'), [1 / 7, 3 / 7]);
  });

  it('weights four neighbors by the Keys kernel: bicubic', () => {
    const { weights } = resampleWindows(10, 20, 'bicubic');
    // Output 9 is at 4.75, a quarter from the center of sample 4: the kernel at 1.25, 0.25, 0.75 and 1.75.
    expectClose([...weights[9]!], [-0.0703125, 0.8671875, 0.2265625, -0.0234375]);
  });

  it('agrees with Pillow', () => {
    const line = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
    expectClose(resampled(line, 4, 'bilinear'), [2.27778, 4.23333, 5.03333, 4.31482], 4);
    expectClose(resampled(line, 4, 'bicubic'), [2.14867, 4.25563, 5.19342, 4.2603], 4);
    expectClose(
      resampled(line, 17, 'bilinear'),
      [
        3, 2.05882, 1.35294, 3.29412, 2.76471, 1.23529, 3.82353, 6.41176, 9, 4.47059, 3.17647, 5.76471,
        5.41176, 4.52941, 3.23529, 4.05882, 5,
      ],
      4,
    );
    expectClose(
      resampled(line, 17, 'bicubic'),
      [
        3.13748, 1.96582, 1.16059, 3.60106, 2.84307, 1.05292, 3.60981, 6.85508, 9, 4.10116, 2.5231, 5.87706,
        5.73234, 4.51354, 3.05821, 4.02081, 5.13748,
      ],
      4,
    );
  });

  it.each(['bilinear', 'bicubic', 'area'] as const)('preserves a ramp away from the ends: %s', (filter) => {
    const ramp = Array.from({ length: 60 }, (_, i) => i + 0.5);
    resampled(ramp, 20, filter).forEach((value, i) => {
      if (i >= 2 && i < 18) expect(value).toBeCloseTo((i + 0.5) * 3, 4);
    });
  });

  it('does not alias: the finest stripes become gray', () => {
    const stripes = Array.from({ length: 128 }, (_, i) => i % 2);
    for (const filter of ['bilinear', 'bicubic', 'area'] as const) {
      for (const value of resampled(stripes, 16, filter).slice(2, 14)) expect(value).toBeCloseTo(0.5, 2);
    }
  });
});

describe('a blur', () => {
  it('turns a point into a Gaussian, truncated at four deviations', () => {
    const point = Array.from({ length: 41 }, (_, i) => (i === 20 ? 1 : 0));
    const sigma = 2.5;
    const bell = point.map((_, i) =>
      Math.abs(i - 20) < 4 * sigma ? Math.exp(-0.5 * ((i - 20) / sigma) ** 2) : 0,
    );
    const sum = bell.reduce((total, w) => total + w, 0);
    expectClose(
      resampled(point, 41, { sigma }),
      bell.map((w) => w / sum),
      6,
    );
  });

  it('keeps a constant line constant up to its edges', () => {
    expectClose(resampled([3, 3, 3, 3, 3], 5, { sigma: 1.5 }), [3, 3, 3, 3, 3]);
  });

  it('with a tiny deviation changes nothing', () => {
    expectClose(resampled([1, 5, 2], 3, { sigma: 0.01 }), [1, 5, 2]);
  });

  it('refuses another size, and a deviation of 0', () => {
    expect(() => resampleWindows(4, 5, { sigma: 1 })).toThrow('cannot blur 4 samples to 5');
    expect(() => resampleWindows(4, 4, { sigma: 0 })).toThrow('with a sigma of 0');
  });
});
