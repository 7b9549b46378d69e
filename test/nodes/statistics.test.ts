import { describe, expect, it, test } from 'vitest';
import { matrixRoots } from '../../src/program/matrices.ts';
import type { FeatureMap, LayerStatistic } from '../../src/program/socket-values.ts';
import { Bench } from './lower-node.ts';

type Rows = readonly (readonly number[])[];

// Channels by positions of a picture of 2 x 3: the first row of positions, then the second.
const F: Rows = [
  [1, 2, 0, 3, 1, 2],
  [0, 1, 4, 1, 0, 2],
];
const S: Rows = [
  [2, 1, 1, 0, 3, 1],
  [1, 0, 2, 1, 5, 1],
];
const SIZE: [number, number] = [2, 3];
const M = 6;

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const gram = (rows: Rows, other = rows) => rows.map((a) => other.map((b) => dot(a, b)));
const squares = (a: Rows, b: Rows) => a.flatMap((row, i) => row.map((x, j) => (x - b[i]![j]!) ** 2));
const sum = (xs: readonly number[]) => xs.reduce((total, x) => total + x, 0);
const sorted = (xs: readonly number[]) => [...xs].sort((a, b) => a - b);

function gramsOf(parameters: object, rows: Rows = F) {
  const bench = new Bench();
  const given = bench.lower('gram', { features: bench.features(rows, SIZE, M) }, parameters);
  const [layer] = (given['statistics'] as unknown as { layers: LayerStatistic[] }).layers;
  return { layer: layer!, entries: bench.entriesOf(layer!.value) };
}

describe('gram', () => {
  it('of F − 1', () => {
    const less = F.map((row) => row.map((x) => x - 1));
    expect(gramsOf({ subtract: 1 }).entries).toEqual(gram(less).flat());
  });

  it('of centered features is the covariance times the number of positions', () => {
    const centered = F.map((row) => row.map((x) => x - mean(row)));
    gramsOf({ center: 'mean' }).entries.forEach((x, i) => {
      expect(x).toBeCloseTo(gram(centered).flat()[i]!, 10);
    });
  });

  it.each([
    ['across', { shiftX: 1 }, [0, 1, 3, 4], [1, 2, 4, 5]],
    ['to the left', { shiftX: -1 }, [1, 2, 4, 5], [0, 1, 3, 4]],
    ['down', { shiftY: 1 }, [0, 1, 2], [3, 4, 5]],
    ['both ways', { shiftX: 2, shiftY: -1 }, [3], [2]],
  ])('shifted %s pairs each position with its neighbor', (_, parameters, from, to) => {
    const at = (places: readonly number[]) => F.map((row) => places.map((place) => row[place]!));
    const { layer, entries } = gramsOf(parameters);
    expect(entries).toEqual(gram(at(from), at(to)).flat());
    expect(layer.positions).toBe(from.length);
  });

  it('refuses a shift beyond the picture', () => {
    expect(() => gramsOf({ shiftX: 3 })).toThrow('3 x 2 positions');
  });

  it('of a chain multiplies a layer by the next, enlarged', () => {
    const bench = new Bench();
    const first = bench.features(F, SIZE, M).maps[0]!;
    const deep = bench.features([[5], [7], [9]], [1, 1], M).maps[0]!;
    const maps: FeatureMap[] = [first, { ...deep, layer: 'conv2_1' }];
    const given = bench.lower('gram', { features: { type: 'features', maps } }, { layers: 'chain' });
    const { layers } = given['statistics'] as unknown as { layers: LayerStatistic[] };
    expect(layers).toHaveLength(1);
    expect(layers[0]!.layer).toBe('conv1_1 × conv2_1');
    expect(layers[0]!.channels).toBeCloseTo(Math.sqrt(6), 12);
    const expected = F.flatMap((row) => [5, 7, 9].map((x) => x * sum(row)));
    bench.entriesOf(layers[0]!.value).forEach((x, i) => {
      expect(x).toBeCloseTo(expected[i]!, 10);
    });
  });
});

describe('region', () => {
  const region = (bench: Bench, rows: Rows, mask: Rows) =>
    bench.lower('region', { features: bench.features(rows, SIZE, M), mask: bench.mask(mask) })['features']!;
  const HALF = [
    [1, 1, 0],
    [1, 0, 0],
  ];

  it('compares Gram matrices of the inside per position, wherever the regions are', () => {
    const bench = new Bench();
    const cut = F.map((row) => [row[0]!, row[1]!, row[3]!]);
    const inputs = { features: region(bench, F, HALF), target: bench.features(S, SIZE, M) };
    const per = (rows: Rows) => gram(rows).map((row) => row.map((x) => x / rows[0]!.length));
    expect(bench.loss('style-loss', inputs, { normalization: 'johnson' })).toBeCloseTo(
      sum(squares(per(cut), per(S))) / 2 ** 4,
      10,
    );
  });

  it('weights a soft mask by its square, like Gatys', () => {
    const bench = new Bench();
    const soft = [
      [0.5, 1, 0],
      [0, 0, 0],
    ];
    const inputs = { features: region(bench, F, soft), target: bench.features(S, SIZE, M) };
    const weighted = F.map((row) => [row[0]! * 0.5, row[1]!]);
    const [ours, theirs] = [gram(weighted), gram(S)];
    expect(bench.loss('style-loss', inputs, { normalization: 'johnson' })).toBeCloseTo(
      sum(
        squares(
          ours.map((row) => row.map((x) => x / 1.25)),
          theirs.map((row) => row.map((x) => x / M)),
        ),
      ) /
        2 ** 4,
      10,
    );
  });

  it('computes moments of the inside', () => {
    const bench = new Bench();
    const cut = F.map((row) => [row[0]!, row[1]!, row[3]!]);
    const inside = { features: region(bench, F, HALF), target: bench.features(S, SIZE, M) };
    const alone = { features: bench.features(cut, [1, 3], M), target: bench.features(S, SIZE, M) };
    const parameters = { statistic: 'moments' };
    expect(bench.loss('style-loss', inside, parameters)).toBeCloseTo(
      bench.loss('style-loss', alone, parameters),
      10,
    );
  });

  it('restricts a content loss to its part', () => {
    const bench = new Bench();
    const inputs = { features: region(bench, F, HALF), target: bench.features(S, SIZE, M) };
    const inside = [0, 1, 3].flatMap((place) => F.map((row, c) => (row[place]! - S[c]![place]!) ** 2));
    expect(bench.loss('content-loss', inputs, { normalization: 'keras' })).toBeCloseTo(sum(inside), 10);
  });

  it('is resized to the features', () => {
    const bench = new Bench();
    const large = Array.from({ length: 4 }, (_, y) =>
      Array.from({ length: 6 }, (_, x) => (x < 2 && y < 2 ? 1 : 0)),
    );
    const first = [
      [1, 0, 0],
      [0, 0, 0],
    ];
    const losses = [large, first].map((mask) =>
      bench.loss('style-loss', { features: region(bench, F, mask), target: bench.features(S, SIZE, M) }),
    );
    expect(losses[0]).toBeCloseTo(losses[1]!, 12);
  });
});

describe('blend', () => {
  it('is the weighted mean of Gram matrices per position', () => {
    const bench = new Bench();
    const small = S.map((row) => row.slice(0, 3));
    const styles = { one: bench.features(F, SIZE, M), other: bench.features(small, [1, 3], 3) };
    const { statistics } = bench.lower('blend', { styles }, { weights: { one: 3 } });
    const [layer] = (statistics as unknown as { layers: LayerStatistic[] }).layers;
    const expected = gram(F)
      .flat()
      .map((x, i) => (0.75 * x) / M + (0.25 * gram(small).flat()[i]!) / 3);
    bench.entriesOf(layer!.value).forEach((x, i) => {
      expect(x / layer!.positions).toBeCloseTo(expected[i]!, 12);
    });
  });
});

function loss(type: string, parameters: object, target: Rows = S, size: [number, number] = SIZE): number {
  const bench = new Bench();
  const inputs = { features: bench.features(F, SIZE, M), target: bench.features(target, size, M) };
  return bench.loss(type, inputs, parameters);
}

describe('histogram-loss', () => {
  it('compares each channel with the style’s entries of the same rank', () => {
    const expected = F.flatMap((row, c) => sorted(row).map((x, i) => (x - sorted(S[c]!)[i]!) ** 2));
    expect(loss('histogram-loss', {})).toBeCloseTo(mean(expected), 12);
  });

  it('interpolates quantiles if the style is larger', () => {
    const twice = S.map((row) => row.flatMap((x) => [x, x]));
    // Every quantile of a column counted twice lies between its two copies.
    expect(loss('histogram-loss', {}, twice, [4, 3])).toBeCloseTo(loss('histogram-loss', {}), 12);
  });
});

describe('sliced-wasserstein', () => {
  it('is 0 for the same features in another order', () => {
    const turned = F.map((row) => [...row].reverse());
    expect(loss('sliced-wasserstein', {}, turned)).toBeCloseTo(0, 12);
  });

  it('along one direction of one channel is the distance of the sorted entries', () => {
    const bench = new Bench();
    const inputs = { features: bench.features([F[0]!], SIZE, M), target: bench.features([S[0]!], SIZE, M) };
    const expected = mean(sorted(F[0]!).map((x, i) => (x - sorted(S[0]!)[i]!) ** 2));
    expect(bench.loss('sliced-wasserstein', inputs)).toBeCloseTo(expected, 12);
  });

  it('of a shift is its square projected on the directions: on average its squared length over the channels', () => {
    const moved = F.map((row, c) => row.map((x) => x + [3, 4][c]!));
    expect(loss('sliced-wasserstein', { directions: 1000 }, moved)).toBeCloseTo(25 / 2, 0);
  });

  it('accepts only whole pictures', () => {
    const bench = new Bench();
    const target = bench.features(S, SIZE, M);
    const features = bench.lower('region', { features: target, mask: bench.mask([[1]]) })['features']!;
    expect(() => bench.loss('sliced-wasserstein', { features, target })).toThrow('limited to a region');
  });
});

describe('wasserstein-loss', () => {
  it('of one channel is (μ − μₛ)² + (σ − σₛ)²', () => {
    const bench = new Bench();
    const inputs = { features: bench.features([F[0]!], SIZE, M), target: bench.features([S[0]!], SIZE, M) };
    const deviation = (xs: readonly number[]) => Math.sqrt(mean(xs.map((x) => (x - mean(xs)) ** 2)));
    const expected = (mean(F[0]!) - mean(S[0]!)) ** 2 + (deviation(F[0]!) - deviation(S[0]!)) ** 2;
    expect(bench.loss('wasserstein-loss', inputs)).toBeCloseTo(expected, 10);
  });

  it('of two channels has the trace of the root in closed form: tr √A = √(tr A + 2 √det A)', () => {
    const covariance = (rows: Rows) => {
      const centered = rows.map((row) => row.map((x) => x - mean(row)));
      return gram(centered).map((row) => row.map((x) => x / M));
    };
    const [c, t] = [covariance(F), covariance(S)];
    const determinant = (m: Rows) => m[0]![0]! * m[1]![1]! - m[0]![1]! * m[1]![0]!;
    const trace = (m: Rows) => m[0]![0]! + m[1]![1]!;
    // The roots of √t c √t have the eigenvalues of t c.
    const traceOfProduct = sum(t.flatMap((row, i) => row.map((x, j) => x * c[j]![i]!)));
    const root = Math.sqrt(traceOfProduct + 2 * Math.sqrt(determinant(c) * determinant(t)));
    const means = mean(F.map((row, i) => (mean(row) - mean(S[i]!)) ** 2));
    expect(loss('wasserstein-loss', {})).toBeCloseTo(means + (trace(c) + trace(t) - 2 * root) / 2, 6);
  });
});

test('the square roots of a matrix multiply to it and to its inverse', () => {
  const bench = new Bench();
  const a = [4, 1, 0.5, 1, 3, 0.2, 0.5, 0.2, 2];
  const { root, inverseRoot } = matrixRoots(bench.b, bench.tensor([3, 3], a), 20);
  bench.entriesOf(bench.b.matmul(root, root)).forEach((x, i) => {
    expect(x).toBeCloseTo(a[i]!, 10);
  });
  bench.entriesOf(bench.b.matmul(root, inverseRoot)).forEach((x, i) => {
    expect(x).toBeCloseTo(i % 4 === 0 ? 1 : 0, 10);
  });
});

describe('moment-loss', () => {
  const distance = (f: (row: readonly number[]) => number) =>
    Math.sqrt(sum(F.map((row, c) => (f(row) - f(S[c]!)) ** 2)));
  const central = (k: number) => (row: readonly number[]) => mean(row.map((x) => (x - mean(row)) ** k));

  it.each([1, 2, 5])('sums the distances of moments up to %d', (orders) => {
    let expected = distance(mean);
    for (let k = 2; k <= orders; k++) expected += distance(central(k));
    expect(loss('moment-loss', { orders, squash: false })).toBeCloseTo(expected, 10);
  });

  it('applies a sigmoid first', () => {
    const sigmoid = (rows: Rows) => rows.map((row) => row.map((x) => 1 / (1 + Math.exp(-x))));
    const bench = new Bench();
    const inputs = {
      features: bench.features(sigmoid(F), SIZE, M),
      target: bench.features(sigmoid(S), SIZE, M),
    };
    expect(loss('moment-loss', {})).toBeCloseTo(bench.loss('moment-loss', inputs, { squash: false }), 12);
  });
});

describe('the weighting of layers', () => {
  const layered = (parameters: object): number => {
    const bench = new Bench();
    const maps = (rows: Rows) =>
      ['conv1_1', 'conv2_1', 'conv3_1'].map((layer, i) => ({
        ...bench.features(rows, SIZE, M).maps[0]!,
        layer,
        value: bench.b.mul(bench.features(rows, SIZE, M).maps[0]!.value, 10 ** i),
      }));
    const inputs = {
      features: { type: 'features', maps: maps(F) },
      target: { type: 'features', maps: maps(S) },
    };
    return bench.loss('content-loss', inputs, { normalization: 'keras', ...parameters });
  };
  const one = sum(squares(F, S));

  it.each([
    ['equal', 1 + 1e2 + 1e4],
    ['channels', (1 + 1e2 + 1e4) / 4],
    ['deep', 0.25 + 0.5e2 + 1e4],
    ['shallow', 4 + 2e2 + 1e4],
  ])('%s', (weighting, factor) => {
    expect(layered({ weighting }) / one).toBeCloseTo(factor, 8);
  });

  it('is multiplied by the given weights', () => {
    expect(layered({ weighting: 'deep', layerWeights: { conv1_1: 8, conv3_1: 0 } }) / one).toBeCloseTo(
      2 + 0.5e2,
      8,
    );
  });
});
