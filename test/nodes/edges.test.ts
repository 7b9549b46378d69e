import { describe, expect, it, test } from 'vitest';
import { Builder } from '../../src/program/builder.ts';
import { gradientOf } from '../../src/program/gradient.ts';
import { randomTransform } from '../../src/program/transform.ts';
import { sizeOf, type Shape, type Value } from '../../src/program/value.ts';
import { gradientsOf, relativeError } from '../program/finite-differences.ts';
import { distinctTensor, Leaves, randomTensor } from '../program/tensors.ts';
import { interpret, interpretPlan } from '../support/interpreter.ts';
import golden from '../fixtures/edges.json' with { type: 'json' };
import { edgeGraphs, readEdgeGolden } from './edge-graphs.ts';
import { openGolden } from './golden-graphs.ts';
import { Bench } from './lower-node.ts';

const pictures = await readEdgeGolden();
const start = pictures.tensors.get('canvas')!.entries;
const numbersOf = (text: string) =>
  new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

const { moved: expectedMove, ...losses } = golden.losses;

test('every golden loss has a graph', () => {
  expect(Object.keys(edgeGraphs).sort()).toEqual(Object.keys(losses).sort());
});

test.each(Object.entries(losses))('%s agrees with PyTorch, value and gradient', async (name, expected) => {
  const { stage, read } = await openGolden(edgeGraphs[name]!, pictures);
  const { total, gradient } = interpretPlan(
    stage.loop,
    (leaf) => {
      if (leaf.primitive === 'canvas') return start;
      if (leaf.primitive !== 'input') throw new Error(`Nothing is known of “${leaf.primitive}”.`);
      return read(leaf) as Float32Array;
    },
    1,
  );
  expect(total![0]! / expected.value).toBeCloseTo(1, 6);
  expect(relativeError(gradient!, numbersOf(expected.gradient))).toBeLessThan(1e-6);
});

describe('matting-laplacian', () => {
  const bench = (recolor: (r: number, g: number, b: number) => number[]) => {
    const b = new Bench();
    const photo = randomTensor([6, 7, 3], 3, (u) => u);
    const canvas = Array.from({ length: 42 }, (_, i) =>
      recolor(...([0, 1, 2].map((c) => photo.entries[3 * i + c]!) as [number, number, number])),
    );
    return b.loss(
      'matting-laplacian',
      {
        image: { type: 'image', value: b.tensor([6, 7, 3], canvas.flat()) },
        photo: { type: 'image', value: b.tensor([6, 7, 3], [...photo.entries]) },
      },
      { epsilon: 1e-7 },
    );
  };

  it('is nothing for an affine change of colors', () => {
    expect(bench((r, g, b) => [0.3 + 0.5 * g, r - b, 0.9])).toBeLessThan(1e-6);
  });

  it('is something for any other', () => {
    expect(bench((r, g, b) => [r * r, g, b])).toBeGreaterThan(1e-3);
  });
});

describe('edges', () => {
  /** Rises by 0.1 from left to right, and falls by 0.05 from top to bottom. */
  const ramp = [0, 1, 2, 3].map((y) => [0, 1, 2, 3].map((x) => 0.3 + 0.1 * x - 0.05 * y));
  const inner = (entries: readonly number[]) => entries[3 * (4 + 1)];

  it.each<[string, object, number]>([
    ['magnitude', {}, 2 * Math.hypot(0.1, 0.05)],
    ['across', { form: 'oriented' }, 0.5 + 0.1],
    ['down', { form: 'oriented', angle: 90 }, 0.5 - 0.05],
    ['along the edge', { form: 'oriented', angle: (Math.atan2(0.1, 0.05) * 180) / Math.PI }, 0.5],
  ])('of a ramp: %s', (_, parameters, expected) => {
    const bench = new Bench();
    const entries = bench.imageOf('edges', { image: bench.picture(ramp, ramp, ramp) }, parameters);
    expect(inner(entries)).toBeCloseTo(expected, 12);
  });
});

describe('a random transform', () => {
  const SHAPE: Shape = [14, 15, 3];
  const limits = { jitter: 5, scale: 0.5, angle: Math.PI / 6 };
  const drawn = (leaves: Leaves, ...numbers: number[]) =>
    leaves.input('drawn', { shape: [4], entries: Float64Array.from(numbers) });

  it('without rotation agrees with PyTorch, value and gradient', () => {
    const b = new Builder();
    const leaves = new Leaves(b);
    const canvas = leaves.canvas({ shape: SHAPE, entries: Float64Array.from(start) });
    // Numbers are halved and multiplied with the limits.
    const y = randomTransform(b, canvas, drawn(leaves, (2 * -2.6) / 5, (2 * 1.3) / 5, (2 * 0.07) / 0.5, 0), {
      ...limits,
      angle: 0,
    });
    const ramp = leaves.input('ramp', {
      shape: [1, 15, 1],
      entries: Float64Array.from({ length: 15 }, (_, i) => i),
    });
    const total = b.mean(b.mul(b.square(y), ramp));
    const found = interpret({ total, gradient: gradientOf(b, total, canvas) }, leaves.read);
    expect(found['total']![0]! / expectedMove.value).toBeCloseTo(1, 6);
    expect(relativeError(found['gradient']!, numbersOf(expectedMove.gradient))).toBeLessThan(1e-5);
  });

  /** The pixels of a moved picture, whose pixels are a function of their distance from the middle, channel by channel. */
  function moved(numbers: readonly number[], of: (x: number, y: number) => readonly number[]) {
    const b = new Builder();
    const leaves = new Leaves(b);
    const entries = Array.from({ length: 14 * 15 }, (_, i) => of((i % 15) - 7, Math.floor(i / 15) - 6.5));
    const picture = leaves.input('picture', { shape: SHAPE, entries: Float64Array.from(entries.flat()) });
    const y = randomTransform(b, picture, drawn(leaves, ...numbers), limits);
    const pixels = interpret({ y }, leaves.read)['y']!;
    return {
      entries: entries.flat(),
      pixels,
      at: (x: number, y: number) => [...pixels.slice((y * 15 + x) * 3).slice(0, 3)],
    };
  }

  it('that draws zeros changes nothing', () => {
    const { pixels, entries } = moved([0, 0, 0, 0], (x, y) => [x, y, x * y]);
    expect(relativeError(pixels, entries)).toBeLessThan(1e-12);
  });

  // What is linear stays so between pixels.
  it.each([1, -1, 2])('turns, scales and moves about the middle: angle %d', (turn) => {
    const { at } = moved([0.4, -0.2, -1, turn], (x, y) => [x, y, 1]);
    const angle = 2 * Math.atan((turn / 2) * Math.tan(limits.angle / 2));
    for (const [column, row] of [
      [7, 6],
      [6, 8],
      [9, 7],
    ] as const) {
      const [x, y] = [column - 7, row - 6.5];
      const scale = 1 - 0.5 * 0.5;
      const expected = [
        (x * Math.cos(angle) - y * Math.sin(angle)) * scale - 0.5,
        (x * Math.sin(angle) + y * Math.cos(angle)) * scale + 1,
        1,
      ];
      expect(relativeError(at(column, row), expected)).toBeLessThan(1e-9);
    }
  });

  it('shows only the picture and its mirror image', () => {
    const { pixels } = moved([3, 3, 3, 3], () => [0.2, 0.5, 0.7]);
    expect(relativeError(pixels, Array.from({ length: 14 * 15 }, () => [0.2, 0.5, 0.7]).flat())).toBeLessThan(
      1e-12,
    );
  });

  it('has the gradient that finite differences measure', () => {
    const { derived, measured } = gradientsOf(distinctTensor([4, 5, 3], 3), (b, x) => {
      const bench = new Bench(b);
      return bench.lower(
        'transform',
        { image: { type: 'image', value: x } },
        { jitter: 1.2, rotate: 40, scale: 0.3 },
      )['image']!.value;
    });
    expect(relativeError(derived, measured)).toBeLessThan(1e-8);
  });
});

/** Features of a canvas, and what a mask and another picture are given by. */
describe('finite differences agree with the gradient of', () => {
  const SHAPE: Shape = [4, 5, 3];
  type Make = (bench: Bench, x: Value, other: Value) => Value;
  const image = (value: Value) => ({ type: 'image', value });
  const features = (value: Value) => ({
    type: 'features',
    maps: [{ layer: 'conv1_1', level: 0, value, picturePixels: sizeOf(value.shape) / 3 }],
  });
  const cases: Readonly<Record<string, Make>> = {
    'laplacian-loss': (bench, x, other) =>
      bench.lower('laplacian-loss', { image: image(x), target: image(other) }, { pool: 1 })['loss']!.value,
    'matting-laplacian': (bench, x, other) =>
      bench.lower('matting-laplacian', { image: image(x), photo: image(other) }, { epsilon: 1e-3 })['loss']!
        .value,
    'edges, magnitude': (bench, x) => bench.lower('edges', { image: image(x) })['image']!.value,
    'edges, oriented': (bench, x) =>
      bench.lower('edges', { image: image(x) }, { form: 'oriented', angle: 30 })['image']!.value,
    ...Object.fromEntries(
      ['layer', 'channel', 'neuron', 'direction'].map((of): [string, Make] => [
        `feature-objective, ${of}`,
        (bench, x, other) => {
          const mask = { type: 'mask', value: bench.b.slice(other, [0, 0, 0], [4, 5, 1]) };
          const region = bench.lower('region', { features: features(x), mask })['features']!;
          const inputs = { features: region, toward: features(other) };
          return bench.lower('feature-objective', inputs, { of, channel: 1 })['loss']!.value;
        },
      ]),
    ),
  };

  it.each(Object.entries(cases))('%s', (_, make) => {
    const { derived, measured } = gradientsOf(distinctTensor(SHAPE, 3), (b, x, leaves) =>
      make(
        new Bench(b),
        x,
        leaves.input(
          'other',
          randomTensor(SHAPE, 5, (u) => u),
        ),
      ),
    );
    expect(Math.max(...derived.map(Math.abs))).toBeGreaterThan(1e-6);
    expect(relativeError(derived, measured)).toBeLessThan(1e-6);
  });
});

describe('a problem is reported', () => {
  const bench = new Bench();
  const picture = (height: number, width: number) => ({
    type: 'image',
    value: bench.tensor([height, width, 3], new Array<number>(height * width * 3).fill(0.5)),
  });
  const features = bench.features([[1, 2, 3, 4]], [2, 2], 16);
  it.each<[string, object, object, string]>([
    [
      'laplacian-loss',
      { image: picture(4, 5), target: picture(5, 4) },
      {},
      'The sizes differ: 5 x 4, and 4 x 5.',
    ],
    [
      'laplacian-loss',
      { image: picture(4, 5), target: picture(4, 5) },
      { pool: 2 },
      'has less than three rows',
    ],
    [
      'matting-laplacian',
      { image: picture(4, 5), photo: picture(5, 4) },
      {},
      'The sizes differ: 5 x 4, and 4 x 5.',
    ],
    [
      'matting-laplacian',
      { image: picture(2, 5), photo: picture(2, 5) },
      {},
      'has no window of 3 x 3 pixels',
    ],
    ['feature-objective', { features }, { of: 'channel', channel: 1 }, 'its channels are 0 to 0.'],
    ['feature-objective', { features }, { of: 'direction' }, 'A direction needs a picture.'],
  ])('by %s', (type, inputs, parameters, reason) => {
    expect(() => bench.lower(type, inputs, parameters)).toThrow(reason);
  });
});
