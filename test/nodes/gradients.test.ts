import { expect, test } from 'vitest';
import type { Builder } from '../../src/program/builder.ts';
import type { FeatureMap } from '../../src/program/socket-values.ts';
import type { Shape, Value } from '../../src/program/value.ts';
import { gradientsOf, relativeError } from '../program/finite-differences.ts';
import { distinctTensor, randomTensor, type Leaves, type Tensor } from '../program/tensors.ts';
import { Bench } from './lower-node.ts';

const OURS: Shape = [3, 5, 3];
const THEIRS: Shape = [4, 3, 3];

/** Without ties: nothing changes its order within a difference. */
const canvas = distinctTensor(OURS, 3);

function features(value: Value) {
  const { shape } = value;
  const map: FeatureMap = { layer: 'conv1_1', level: 0, value, picturePixels: shape[0]! * shape[1]! };
  return { type: 'features', maps: [map] };
}

function other(shape: Shape, seed: number, low = -0.5, high = 1): Tensor {
  return randomTensor(shape, seed, (u) => low + (high - low) * u);
}

/** The gradient of a scalar that nodes make of the canvas. */
function check(build: (bench: Bench, x: Value, leaves: Leaves) => Value, tolerance = 1e-6): void {
  const { derived, measured } = gradientsOf(canvas, (b: Builder, x, leaves) =>
    build(new Bench(b), x, leaves),
  );
  expect(Math.max(...derived.map(Math.abs))).toBeGreaterThan(1e-6);
  expect(relativeError(derived, measured)).toBeLessThan(tolerance);
}

test.each<[string, object]>([
  // With this seed no two projections come within a difference of each other, where the order would change.
  ['sliced-wasserstein', { seed: 4 }],
  ['sliced-wasserstein', { directions: 4, redraw: false, seed: 4 }],
  ['histogram-loss', {}],
  ['wasserstein-loss', {}],
  ['moment-loss', {}],
  ['moment-loss', { orders: 3, squash: false }],
  ['style-loss', { statistic: 'moments' }],
  ['nearest-neighbors', { spacing: 1 }],
  ['nearest-neighbors', { spacing: 2, measure: 'euclidean' }],
  ['transport-loss', { samples: 20, seed: 2 }],
])('the gradient of %s %o agrees with finite differences', (type, parameters) => {
  check((bench, x, leaves) => {
    const target = features(leaves.input('target', other(THEIRS, 4)));
    return bench.lower(type, { features: features(x), target }, parameters)['loss']!.value;
  });
});

test('so do those of self-similarity and of patches', () => {
  check((bench, x, leaves) => {
    const target = features(leaves.input('target', other(OURS, 4)));
    return bench.lower('self-similarity', { features: features(x), target }, { samples: 20 })['loss']!.value;
  });
  check((bench, x, leaves) => {
    const target = { style: features(leaves.input('target', other(THEIRS, 4))) };
    const parameters = { size: 2, stride: 1 };
    return bench.lower('patch-loss', { features: features(x), target }, parameters)['loss']!.value;
  });
});

test.each<[string, object]>([
  ['style-loss', {}],
  ['wasserstein-loss', {}],
  ['moment-loss', {}],
  ['nearest-neighbors', { spacing: 1 }],
  ['transport-loss', { samples: 20 }],
])('so does that of %s %o in a region', (type, parameters) => {
  check((bench, x, leaves) => {
    const mask = { type: 'mask', value: leaves.input('mask', other([6, 10, 1], 5, 0, 1)) };
    const region = bench.lower('region', { features: features(x), mask })['features']!;
    const target = features(leaves.input('target', other(THEIRS, 4)));
    return bench.lower(type, { features: region, target }, parameters)['loss']!.value;
  });
});

test.each<[string, object]>([
  ['shifted', { shiftX: 1, shiftY: -1 }],
  ['centered', { center: 'mean' }],
  ['of F − 1', { subtract: 1 }],
])('so does that of Gram matrices, %s', (_, parameters) => {
  check((bench, x, leaves) => {
    const target = features(leaves.input('target', other(THEIRS, 4)));
    const [ours, theirs] = [features(x), target].map(
      (from) => bench.lower('gram', { features: from }, parameters)['statistics']!,
    );
    return bench.lower('style-loss', { features: ours, target: theirs }, { normalization: 'relative' })[
      'loss'
    ]!.value;
  });
});

test.each(['squared', 'absolute', 'huber', 'cosine'])('so does that of a distance, %s', (measure) => {
  check((bench, x, leaves) => {
    const [first, second] = [x, leaves.input('other', other(OURS, 4))].map((value) => ({
      type: 'image',
      value,
    }));
    return bench.lower('distance', { first, second }, { measure, delta: 0.3 })['loss']!.value;
  });
});

test.each(['l1', 'l2', 'keras', 'nine-point'])('so does that of total variation, %s', (form) => {
  check(
    (bench, x) =>
      bench.lower('total-variation', { image: { type: 'image', value: x } }, { form })['loss']!.value,
  );
});

test.each<[string, object]>([
  ['tile', { columns: 2, rows: 2, seam: 'mirror', offsetX: 0.3 }],
  ['tile', { columns: 2, rows: 1, scale: 'constant' }],
  ['blur', { sigma: 0.9 }],
  ['crop', { width: 3, height: 2 }],
])('so does that of %s %o', (type, parameters) => {
  check((bench, x) => bench.lower(type, { image: { type: 'image', value: x } }, parameters)['image']!.value);
});

test.each(['mean', 'deviation', 'cholesky', 'pca', 'symmetric'])(
  'so does that of match-color, %s',
  (method) => {
    check((bench, x, leaves) => {
      const inputs = {
        image: { type: 'image', value: x },
        reference: { type: 'image', value: leaves.input('reference', other(THEIRS, 4, 0, 1)) },
      };
      return bench.lower('match-color', inputs, { method })['image']!.value;
    });
  },
);

test.each(['add', 'multiply', 'divide', 'power', 'log', 'root', 'minimum'])(
  'so does that of math, %s',
  (operation) => {
    check((bench, x) => {
      const first = { type: 'loss', value: bench.b.mean(bench.b.square(x)) };
      return bench.lower('math', { first }, { operation, value: 1.7 })['loss']!.value;
    });
  },
);
