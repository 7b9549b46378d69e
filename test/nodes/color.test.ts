import { describe, expect, it, test } from 'vitest';
import { convertColor } from '../../src/program/color/convert.ts';
import { colorSpaces, type ColorSpaceName } from '../../src/program/color/spaces.ts';
import { gradientsOf, relativeError } from '../program/finite-differences.ts';
import { randomTensor } from '../program/tensors.ts';
import { readJson } from '../support/fixtures.ts';
import { Bench } from './lower-node.ts';

type Rows = readonly (readonly number[])[];

const spaces = ['xyz', 'lab', 'luv', 'yuv', 'ycbcr', 'hsv'] as const;

/** What scikit-image computed: a row for each color. */
const golden = (await readJson('test/fixtures/color.json')) as Record<(typeof spaces)[number], Rows> & {
  readonly rgb: Rows;
  readonly gray: readonly number[];
  readonly matchHistograms: Readonly<Record<'source' | 'reference' | 'matched', readonly Rows[]>>;
};

/** Colors as a picture of one row. */
function strip(bench: Bench, colors: Rows) {
  return { image: { type: 'image', value: bench.tensor([1, colors.length, 3], colors.flat()) } };
}

function expectClose(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((x, i) => {
    expect(Math.abs(x - expected[i]!), `entry ${i}: ${x}, not ${expected[i]}`).toBeLessThan(tolerance);
  });
}

describe('color', () => {
  test.each(spaces)('to %s agrees with scikit-image', (to) => {
    const bench = new Bench();
    expectClose(
      bench.imageOf('color', strip(bench, golden.rgb), { to, range: 'own' }),
      golden[to].flat(),
      1e-5,
    );
  });

  test('to gray agrees with scikit-image', () => {
    const bench = new Bench();
    expectClose(
      bench.imageOf('color', strip(bench, golden.rgb), { to: 'gray' }),
      golden.gray.flatMap((x) => [x, x, x]),
      1e-5,
    );
  });

  test.each(['linear', ...spaces])('to %s and back restores the color', (space) => {
    for (const range of ['unit', 'own']) {
      const bench = new Bench();
      const image = bench.lower('color', strip(bench, golden.rgb), { to: space, range })['image']!;
      expectClose(
        bench.imageOf('color', { image }, { from: space, to: 'srgb', range }),
        golden.rgb.flat(),
        1e-5,
      );
    }
  });

  it.each(Object.keys(colorSpaces))('carries %s in [0, 1]', (to) => {
    const bench = new Bench();
    for (const x of bench.imageOf('color', strip(bench, golden.rgb), { to })) {
      expect(x).toBeGreaterThan(-0.01);
      expect(x).toBeLessThan(1.01);
    }
  });

  it('to the same space changes nothing', () => {
    const bench = new Bench();
    const input = strip(bench, golden.rgb);
    expect(bench.lower('color', input, { from: 'lab', to: 'lab', range: 'own' })['image']!.value).toBe(
      input.image.value,
    );
  });

  test.each(Object.keys(colorSpaces) as ColorSpaceName[])(
    'the gradient to %s agrees with finite differences',
    (to) => {
      // Away from where two channels are equal and from the joints of the curves.
      const colors = randomTensor([1, 5, 3], 6, (u) => 0.1 + 0.8 * u);
      const { derived, measured } = gradientsOf(colors, (b, x) => convertColor(b, x, 'srgb', to));
      expect(relativeError(derived, measured)).toBeLessThan(1e-5);
    },
  );

  test('the gradient at black is finite in every space', () => {
    for (const to of Object.keys(colorSpaces) as ColorSpaceName[]) {
      const black = { shape: [1, 1, 3], entries: new Float64Array(3) };
      const { derived } = gradientsOf(black, (b, x) => convertColor(b, x, 'srgb', to));
      expect([...derived].every(Number.isFinite), to).toBe(true);
    }
  });
});

describe('split and merge', () => {
  const rgb = [[[1, 2]], [[3, 4]], [[5, 6]]];

  it('split returns each channel as a gray picture', () => {
    const bench = new Bench();
    const { first, third } = bench.lower('split', { image: bench.picture(...rgb) });
    expect(bench.entriesOf(first!.value)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(bench.entriesOf(third!.value)).toEqual([5, 5, 5, 6, 6, 6]);
  });

  it('merge recombines them, using the mean of a colored picture', () => {
    const bench = new Bench();
    const { first, third } = bench.lower('split', { image: bench.picture(...rgb) });
    const merged = bench.imageOf('merge', { first, second: bench.picture(...rgb), third });
    expectClose(merged, [1, 3, 5, 2, 4, 6], 1e-12);
  });

  it('merge refuses pictures of different sizes', () => {
    const bench = new Bench();
    const [one, other] = [bench.picture(...rgb), bench.picture([[1]], [[1]], [[1]])];
    expect(() => bench.imageOf('merge', { first: one, second: other, third: one })).toThrow(
      '2 x 1 and 1 x 1',
    );
  });
});

describe('match-color', () => {
  const { source, reference, matched } = golden.matchHistograms;
  const picture = (bench: Bench, rows: readonly Rows[]) => ({
    type: 'image',
    value: bench.tensor([rows.length, rows[0]!.length, 3], rows.flat(2)),
  });
  const match = (method: string): number[] => {
    const bench = new Bench();
    const inputs = { image: picture(bench, source), reference: picture(bench, reference) };
    return bench.imageOf('match-color', inputs, { method });
  };
  /** Mean and covariance of pixels. */
  const statistics = (entries: readonly number[]) => {
    const pixels = Array.from({ length: entries.length / 3 }, (_, i) => entries.slice(3 * i, 3 * i + 3));
    const average = (f: (pixel: number[]) => number) =>
      pixels.reduce((sum, pixel) => sum + f(pixel), 0) / pixels.length;
    const mean = [0, 1, 2].map((c) => average((pixel) => pixel[c]!));
    const covariance = [0, 1, 2].map((i) =>
      [0, 1, 2].map((j) => average((pixel) => (pixel[i]! - mean[i]!) * (pixel[j]! - mean[j]!))),
    );
    return { mean, covariance };
  };
  const [before, aim] = [statistics(source.flat(2)), statistics(reference.flat(2))];

  test('histogram agrees with scikit-image, including ties', () => {
    expectClose(match('histogram'), matched.flat(2), 1e-6);
  });

  test('mean changes only the mean', () => {
    const { mean, covariance } = statistics(match('mean'));
    expectClose(mean, aim.mean, 1e-12);
    expectClose(covariance.flat(), before.covariance.flat(), 1e-12);
  });

  test('deviation sets the deviation of each channel', () => {
    const { mean, covariance } = statistics(match('deviation'));
    expectClose(mean, aim.mean, 1e-12);
    expectClose(
      [0, 1, 2].map((c) => covariance[c]![c]!),
      [0, 1, 2].map((c) => aim.covariance[c]![c]!),
      1e-5,
    );
  });

  test.each(['cholesky', 'pca', 'symmetric'])('%s sets the mean and the covariance', (method) => {
    const { mean, covariance } = statistics(match(method));
    expectClose(mean, aim.mean, 1e-12);
    expectClose(covariance.flat(), aim.covariance.flat(), 2e-5);
  });

  test('symmetric changes colors the least, and the others differ from it', () => {
    const moved = (method: string) =>
      match(method).reduce((sum, x, i) => sum + (x - source.flat(2)[i]!) ** 2, 0);
    expect(moved('symmetric')).toBeLessThan(moved('pca'));
    expect(moved('symmetric')).toBeLessThan(moved('cholesky'));
  });

  test('a gray picture with a singular covariance can be matched', () => {
    for (const method of ['cholesky', 'pca', 'symmetric']) {
      const bench = new Bench();
      const gray = [[0.1, 0.5, 0.9]];
      const inputs = { image: bench.picture(gray, gray, gray), reference: picture(bench, reference) };
      expect(bench.imageOf('match-color', inputs, { method }).every(Number.isFinite), method).toBe(true);
    }
  });
});
