import { afterAll, describe, expect, it } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import { createWasmEngine } from '../../src/engines/wasm/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import { randomPositions } from '../../src/program/samples.ts';
import { interpret } from '../support/interpreter.ts';
import { given, sourceOf } from '../support/leaves.ts';
import { Bench } from './lower-node.ts';

/** A picture of 4 x 2 pixels, each a position: no layer is resized with a spacing of 1. */
const SIZE: [number, number] = [2, 4];
const spacing = 1;
const F = [
  [0, 1, 2, 3, 4, 5, 6, 7],
  [1, -1, 2, 0, 1, 3, -2, 1],
];
const S = [
  [2, 7, 1, 0, 5, 4, 2, 3],
  [-1, 0, 1, 2, 2, 1, 0, -2],
];
const mean = (x: readonly number[]) => x.reduce((sum, one) => sum + one, 0) / x.length;

function features(bench: Bench, channels: readonly (readonly number[])[]) {
  return bench.features(channels, SIZE, 8);
}

/** The loss of these features, with the same sampling for all. */
function loss(type: string, parameters: object, ours: typeof F, theirs: typeof F): number {
  const bench = new Bench();
  const inputs = { features: features(bench, ours), target: features(bench, theirs) };
  const target = type === 'patch-loss' ? { style: inputs.target } : inputs.target;
  return bench.loss(type, { ...inputs, target }, parameters);
}

const shuffled = S.map((row) => row.toReversed());

describe('nearest-neighbors', () => {
  it('by squares is the mean of each position’s least difference', () => {
    const least = F[0]!.map((_, i) =>
      Math.min(...S[0]!.map((_, j) => mean([0, 1].map((c) => (F[c]![i]! - S[c]![j]!) ** 2)))),
    );
    expect(loss('nearest-neighbors', { measure: 'euclidean', spacing }, F, S)).toBeCloseTo(mean(least), 12);
  });

  it('is 0 for the style in another order, and by the angle for larger differences from its mean', () => {
    for (const measure of ['cosine', 'euclidean'])
      expect(loss('nearest-neighbors', { measure, spacing }, shuffled, S)).toBeCloseTo(0, 12);
    const spread = S.map((row) => row.map((x) => mean(row) + 3 * (x - mean(row))));
    expect(loss('nearest-neighbors', { spacing }, spread, S)).toBeCloseTo(0, 12);
  });

  it('pulls each position to the place that is most like “match” there', () => {
    const bench = new Bench();
    const inputs = {
      features: features(bench, F),
      target: features(bench, S),
      match: features(bench, shuffled),
    };
    const found = bench.loss('nearest-neighbors', inputs, { measure: 'euclidean', spacing });
    const expected = F.map((row, c) => mean(row.map((x, i) => (x - shuffled[c]![i]!) ** 2)));
    expect(found).toBeCloseTo(mean(expected), 12);
  });

  it('finds nothing outside the region of the style, and counts only that of the canvas', () => {
    const bench = new Bench();
    const mask = (...row: number[]) => bench.mask([row, row]);
    const region = (channels: typeof F, ...row: number[]) =>
      bench.lower('region', { features: features(bench, channels), mask: mask(...row) })['features']!;
    const found = bench.loss(
      'nearest-neighbors',
      { features: region([F[0]!], 1, 0, 0, 0), target: region([S[0]!], 0, 1, 1, 0) },
      { measure: 'euclidean', spacing },
    );
    // 0 and 4 of the canvas; 7, 1, 4 and 2 of the style.
    expect(found).toBeCloseTo(mean([1, 0]), 12);
  });

  it('needs a match of the size of the canvas', () => {
    const bench = new Bench();
    const match = bench.features([[1], [1]], [1, 1], 1);
    const inputs = { features: features(bench, F), target: features(bench, S), match };
    expect(() => bench.loss('nearest-neighbors', inputs)).toThrow(
      '“match” has no conv1_1 of 4 x 2 positions and 2 channels',
    );
  });
});

describe('patch-loss', () => {
  it('of patches of one position is the squared difference to the nearest by angle, over the squares of the style', () => {
    const found = loss(
      'patch-loss',
      { size: 1, stride: 1 },
      [[-1, 2, 3, 4, 5, 6, 7, 8]],
      [[-3, 3, 3, 3, 3, 3, 3, 3]],
    );
    expect(found).toBeCloseTo((2 ** 2 + 1 + 0 + 1 + 4 + 9 + 16 + 25) / 8 / 9, 12);
  });

  it('is 0 for the style itself and for patches of any of its copies', () => {
    expect(loss('patch-loss', { size: 2, stride: 1 }, S, S)).toBeCloseTo(0, 12);
    const bench = new Bench();
    const target = { style: features(bench, F), copy: features(bench, S) };
    expect(bench.loss('patch-loss', { features: features(bench, S), target })).toBeCloseTo(0, 12);
  });
});

describe('transport-loss', () => {
  it('is 0 for the same features everywhere, and for others the angle plus the differences of the moments', () => {
    const flat = (x: number, y: number) =>
      [SIZE[0] * SIZE[1]].flatMap((n) => [x, y].map((v) => Array(n).fill(v) as number[]));
    expect(loss('transport-loss', {}, flat(1, 2), flat(1, 2))).toBeCloseTo(0, 12);
    expect(loss('transport-loss', { moments: 0 }, flat(1, 0), flat(0, 3))).toBeCloseTo(1, 12);
    expect(loss('transport-loss', { moments: 0.5 }, flat(1, 0), flat(0, 3))).toBeCloseTo(1 + 0.5 * 2, 12);
  });

  it('is the larger of both ways', () => {
    // All of the canvas is in the style, but half of the style is not in the canvas.
    const ours = [Array.from({ length: 8 }, () => 1), Array.from({ length: 8 }, () => 0)];
    const theirs = [
      [1, 0, 1, 0, 1, 0, 1, 0],
      [0, 1, 0, 1, 0, 1, 0, 1],
    ];
    expect(loss('transport-loss', { moments: 0, samples: 800 }, ours, theirs)).toBeCloseTo(0.5, 10);
    expect(loss('transport-loss', { moments: 0, samples: 800 }, theirs, ours)).toBeCloseTo(0.5, 10);
  });

  it('of two pictures compares colors: grays by the square of their difference over 3', () => {
    const bench = new Bench();
    const gray = (x: number) => bench.picture([[x, x]], [[x, x]], [[x, x]]);
    expect(bench.loss('transport-loss', { features: gray(0.2), target: gray(0.8) })).toBeCloseTo(0.36 / 3, 6);
    expect(() => bench.loss('transport-loss', { features: gray(0), target: features(bench, S) })).toThrow(
      'One input is a picture',
    );
  });
});

describe('self-similarity', () => {
  it('is 0 for features of another length, and not for others', () => {
    const longer = F.map((row) => row.map((x) => 3 * x));
    expect(loss('self-similarity', { samples: 40 }, F, longer)).toBeCloseTo(0, 10);
    const found = loss('self-similarity', { samples: 40 }, F, S);
    expect(found).toBeGreaterThan(0.1);
    expect(found).toBeLessThan(2);
  });

  it('accepts only whole pictures of the same size', () => {
    const bench = new Bench();
    const target = features(bench, F);
    const small = bench.features([[1], [1]], [1, 1], 1);
    expect(() => bench.loss('self-similarity', { features: small, target })).toThrow(
      'The sizes do not match',
    );
    const region = bench.lower('region', { features: target, mask: bench.mask([[1]]) })['features']!;
    expect(() => bench.loss('self-similarity', { features: region, target })).toThrow('limited to a region');
  });
});

it('random positions lie one in each stripe of both directions', () => {
  const positions = randomPositions(new Builder(), { samples: 9, redraw: true, seed: 4 });
  const drawn = interpret({ ...positions }, (leaf) => {
    const source = sourceOf(leaf);
    return source?.kind === 'numbers' ? source.values : [];
  });
  for (const column of Object.values(drawn))
    expect([...column].map((x) => Math.floor(9 * x)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

describe('memory', async () => {
  const engine = await createWasmEngine({ threads: 1 });
  afterAll(() => {
    engine.dispose();
  });

  /** Bytes of a loss and its gradient over a picture of so many positions, beside a style of as many. */
  const bytesOf = (type: string, side: number): number => {
    const bench = new Bench();
    const { b } = bench;
    const map = (value: ReturnType<typeof given>) => ({
      type: 'features',
      maps: [{ layer: 'conv1_1', level: 0, value, picturePixels: side ** 2 }],
    });
    const shape = [side, side, 16];
    const ours = map(b.emit('canvas', [], { shape, node: 'canvas' }));
    const theirs = map(given(b, shape, 'style'));
    const target = type === 'patch-loss' ? { style: theirs } : theirs;
    const { value: total } = bench.lower(type, { features: ours, target }, { spacing, samples: 64 })['loss']!;
    return engine.forecast(planOf(differentiate({ outputs: { total } }, 'total'))).peakBytes;
  };

  it.each(['nearest-neighbors', 'patch-loss', 'transport-loss', 'self-similarity'])(
    'of %s grows with the number of positions, not with its square',
    (type) => {
      // 4 for the positions, and a little for more patches at the edges; 16 for the square.
      expect(bytesOf(type, 96) / bytesOf(type, 48)).toBeLessThan(4.5);
    },
  );
});
