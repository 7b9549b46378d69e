import { describe, expect, it, test } from 'vitest';
import { Bench } from './lower-node.ts';

// Three channels at four positions: small enough to compute by hand.
const X = [
  [1, 2, 3, 4],
  [0, 1, 0, 2],
  [2, 0, 1, 1],
];
const T = [
  [1, 3, 1, 1],
  [2, 0, 0, 2],
  [0, 3, 1, 0],
];
const [N, M, PIXELS] = [3, 4, 16];
/** |XXᵀ − TTᵀ|² */
const GRAM_SQUARES = 431;

function compared(type: string, parameters: object): number {
  const bench = new Bench();
  const inputs = { features: bench.features(X, [2, 2], PIXELS), target: bench.features(T, [2, 2], PIXELS) };
  return bench.loss(type, inputs, parameters);
}

const gramOf = (rows: number[][]) =>
  rows.map((a) => rows.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)));
const squares = (rows: number[][]) => rows.flat().reduce((sum, x) => sum + x * x, 0);
const minus = (a: number[][], b: number[][]) => a.map((row, i) => row.map((x, j) => x - b[i]![j]!));
const shifted = (rows: number[][]) => rows.map((row) => row.map((x) => x - 1));

test('the Gram matrices differ by the expected values', () => {
  expect(squares(minus(gramOf(X), gramOf(T)))).toBe(GRAM_SQUARES);
});

describe('style-loss', () => {
  it.each([
    ['gatys-paper', GRAM_SQUARES / (4 * N ** 2 * M ** 2)],
    ['gatys-code', ((1e3 / N ** 2) * GRAM_SQUARES) / M ** 2 / N ** 2],
    ['johnson', GRAM_SQUARES / (N * M) ** 2 / N ** 2],
    ['keras', GRAM_SQUARES / (4 * 3 ** 2 * PIXELS ** 2)],
    ['titu', squares(minus(gramOf(shifted(X)), gramOf(shifted(T)))) / (4 * 3 ** 2 * PIXELS ** 2)],
    ['ivanov', Math.sqrt(GRAM_SQUARES) / (N ** 3 * M)],
    ['relative', GRAM_SQUARES / squares(gramOf(T))],
  ])('%s', (normalization, expected) => {
    expect(compared('style-loss', { normalization })).toBeCloseTo(expected, 12);
  });

  it('compares Gram matrices per position if the sizes differ', () => {
    const bench = new Bench();
    const twice = X.map((row) => [...row, ...row]);
    const inputs = {
      features: bench.features(X, [2, 2], PIXELS),
      target: bench.features(twice, [2, 4], 2 * PIXELS),
    };
    expect(bench.loss('style-loss', inputs, { normalization: 'gatys-paper' })).toBeCloseTo(0, 12);
  });

  it('moments: means and variances of each channel', () => {
    const mean = (row: number[]) => row.reduce((sum, x) => sum + x, 0) / row.length;
    const variance = (row: number[]) => mean(row.map((x) => (x - mean(row)) ** 2));
    const distance = (f: (row: number[]) => number) => mean(X.map((row, i) => (f(row) - f(T[i]!)) ** 2));
    expect(compared('style-loss', { statistic: 'moments' })).toBeCloseTo(
      distance(mean) + distance(variance),
      12,
    );
  });

  it('weights a layer', () => {
    expect(compared('style-loss', { normalization: 'johnson', layerWeights: { conv1_1: 2.5 } })).toBeCloseTo(
      2.5 * compared('style-loss', { normalization: 'johnson' }),
      12,
    );
  });
});

describe('content-loss', () => {
  // Σ (X − T)² = 33
  const SQUARES = 33;
  it.each([
    ['mean', SQUARES / (N * M)],
    ['gatys-paper', SQUARES / 2],
    ['fastai', SQUARES / (N * M) / 10],
    ['keras', SQUARES],
    ['ivanov', Math.sqrt(SQUARES / (2 * N * M))],
    ['relative', SQUARES / squares(T)],
  ])('%s', (normalization, expected) => {
    expect(compared('content-loss', { normalization })).toBeCloseTo(expected, 12);
  });
});

describe('total-variation', () => {
  const PICTURE = [
    [0, 1, 3],
    [2, 2, 5],
    [4, 7, 1],
  ];
  // |dx|: 1 2 0 3 3 6, |dy|: 2 1 2 2 5 4
  it.each([
    ['l1', 'sum', 15 + 16],
    ['l1', 'mean', 15 / 6 + 16 / 6],
    ['l2', 'sum', (59 + 54) / 2],
    ['l2', 'mean', (59 / 6 + 54 / 6) / 2],
    ['keras', 'sum', 5 ** 1.25 + 5 ** 1.25 + 4 ** 1.25 + 34 ** 1.25],
    ['keras', 'mean', (5 ** 1.25 + 5 ** 1.25 + 4 ** 1.25 + 34 ** 1.25) / 4],
  ])('%s, %s', (form, reduction, expected) => {
    const bench = new Bench();
    expect(bench.loss('total-variation', { image: bench.image(PICTURE) }, { form, reduction })).toBeCloseTo(
      expected,
      10,
    );
  });

  it('of a constant picture is 0', () => {
    const bench = new Bench();
    const image = bench.image([
      [3, 3],
      [3, 3],
    ]);
    expect(bench.loss('total-variation', { image }, { form: 'l1' })).toBe(0);
  });

  it('refuses a picture without neighbors', () => {
    const bench = new Bench();
    expect(() => bench.loss('total-variation', { image: bench.image([[1, 2]]) })).toThrow(
      'A picture of 1 x 2 has no neighbors to compare.',
    );
  });
});
