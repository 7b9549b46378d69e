import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { Builder } from '../../src/program/builder.ts';
import { naturalNoise } from '../../src/program/parameterization/fourier.ts';
import { hartley, hartleyMatrix } from '../../src/program/parameterization/hartley.ts';
import {
  changesPixels,
  coefficientsOf,
  type Coefficients,
  type Parameterization,
} from '../../src/program/parameterization/parameterization.ts';
import { sizeOf, type Shape } from '../../src/program/shape.ts';
import { interpret } from '../support/interpreter.ts';
import { gradientsOf, relativeError } from './finite-differences.ts';
import { Leaves, randomTensor } from './tensors.ts';

interface Golden {
  readonly height: number;
  readonly width: number;
  readonly colorMatrix: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly cases: readonly {
    readonly parameterization: Parameterization;
    readonly shape: Shape;
    readonly coefficients: readonly number[];
    readonly picture: readonly number[];
    readonly gradient: readonly number[];
  }[];
}

const golden = JSON.parse(readFileSync('test/fixtures/parameterization.json', 'utf8')) as Golden;
const all = (['pixels', 'laplacian', 'fourier'] as const).flatMap((basis) =>
  (['rgb', 'decorrelated'] as const).flatMap((colors) =>
    (['free', 'sigmoid', 'clip'] as const).map((range): Parameterization => ({ basis, colors, range })),
  ),
);
const textOf = ({ basis, colors, range }: Parameterization) => `${basis}, ${colors}, ${range}`;
const others = all.filter((one) => textOf(one) !== 'pixels, rgb, free');

function coefficients(parameterization: Parameterization, shape: Shape): Coefficients {
  const found = coefficientsOf(parameterization, shape);
  if (!found) throw new Error('There are only pixels.');
  return found;
}

/** The picture that a program makes of coefficients. */
function computed({ shape, picture }: Coefficients, entries: Float32Array): Float64Array {
  const b = new Builder();
  const leaves = new Leaves(b);
  const canvas = leaves.canvas({ shape, entries: Float64Array.from(entries) });
  return interpret({ picture: picture(b, canvas) }, leaves.read)['picture']!;
}

/** The gradient of the sum of the entries of a picture times weights. */
function gradientAt(
  { shape, picture }: Coefficients,
  entries: readonly number[],
  weights: readonly number[],
) {
  const b = new Builder();
  const leaves = new Leaves(b);
  const made = picture(b, leaves.canvas({ shape, entries: Float64Array.from(entries) }));
  const total = b.sum(b.mul(made, b.numbers(made.shape, weights)));
  return interpret(differentiate({ outputs: { total } }, 'total').outputs, leaves.read)['gradient']!;
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...Array.from(actual, (x, i) => Math.abs(x - expected[i]!)));
}

test('pixels as they are have no coefficients', () => {
  expect(coefficientsOf({ basis: 'pixels', colors: 'rgb', range: 'free' }, [4, 4, 3])).toBeUndefined();
});

test('a parameterization that there is not is refused', () => {
  const unknown = JSON.parse('{ "basis": "wavelet", "colors": "rgb", "range": "free" }') as Parameterization;
  expect(() => changesPixels(unknown)).toThrow('“wavelet” is not one of pixels, laplacian, fourier');
});

test.each(others.map((one) => [textOf(one), one] as const))(
  '%s: any picture comes back, and programs make the same of its coefficients',
  (_, parameterization) => {
    for (const shape of [
      [8, 6, 3],
      [5, 7, 3],
      [1, 3, 3],
    ]) {
      const { entries } = randomTensor(shape, 1, (u) => 0.002 + 0.99 * u);
      const picture = Float32Array.from(entries);
      const own = coefficients(parameterization, shape);
      const encoded = own.encode(picture);
      expect(encoded).toHaveLength(sizeOf(own.shape));
      expect(largestDifference(own.decode(encoded), picture)).toBeLessThan(1e-5);
      expect(largestDifference(computed(own, encoded), picture)).toBeLessThan(1e-5);
    }
  },
);

test('a start beyond the reach of the sigmoid is cut to what it reaches, and no coefficient makes what is not a number', () => {
  const own = coefficients({ basis: 'pixels', colors: 'rgb', range: 'sigmoid' }, [1, 2, 3]);
  const picture = Float32Array.of(-1, 0, 0.25, 1, 2, 0.9995);
  const reached = [0.001, 0.001, 0.25, 0.999, 0.999, 0.999];
  expect(largestDifference(own.decode(own.encode(picture)), reached)).toBeLessThan(1e-6);
  const { derived } = gradientsOf(
    { shape: [1, 2, 3], entries: Float64Array.of(-1e4, -25, -8, 8, 25, 1e4) },
    own.picture,
  );
  expect(derived.every(Number.isFinite)).toBe(true);
});

test('what a clip cuts off keeps its gradient', () => {
  const { picture } = coefficients({ basis: 'pixels', colors: 'rgb', range: 'clip' }, [1, 2, 3]);
  const inside = { shape: [1, 2, 3], entries: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6) };
  const beyond = { shape: [1, 2, 3], entries: Float64Array.of(-3, 0, 1, 2, -0.1, 0.5) };
  const { derived, measured } = gradientsOf(inside, picture);
  expect(relativeError(derived, measured)).toBeLessThan(1e-6);
  expect(gradientsOf(beyond, picture).derived).toEqual(derived);
});

describe('gradients are those of finite differences', () => {
  test.each(others.filter(({ range }) => range !== 'clip').map((one) => [textOf(one), one] as const))(
    '%s',
    (_, parameterization) => {
      const { shape, picture } = coefficients(parameterization, [4, 5, 3]);
      const canvas = randomTensor(shape, 2, (u) => u - 0.5);
      const { derived, measured } = gradientsOf(canvas, picture);
      expect(relativeError(derived, measured)).toBeLessThan(1e-6);
    },
  );
});

describe('pictures and gradients are those of PyTorch', () => {
  const { height, width, weights, cases } = golden;
  test.each(cases.map((one) => [textOf(one.parameterization), one] as const))('%s', (_, one) => {
    const own = coefficientsOf(one.parameterization, [height, width, 3]);
    expect(own?.shape ?? [height, width, 3]).toEqual(one.shape);
    if (!own) return;
    const decoded = own.decode(Float32Array.from(one.coefficients));
    expect(largestDifference(decoded, one.picture)).toBeLessThan(1e-5);
    const gradient = gradientAt(own, one.coefficients, weights);
    expect(relativeError(gradient, one.gradient)).toBeLessThan(1e-5);
  });
});

test('the matrix of colors is that of the samples', () => {
  const own = coefficients({ basis: 'pixels', colors: 'decorrelated', range: 'free' }, [1, 3, 3]);
  const columns = own.decode(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
  const expected = [0, 1, 2].flatMap((column) => golden.colorMatrix.map((row) => row[column]!));
  expect(largestDifference(columns, expected)).toBeLessThan(1e-5);
});

test.each([1, 2, 3, 4, 7, 8, 12, 30])(
  'the fast transform of %i numbers is the product with the matrix',
  (n) => {
    const matrix = hartleyMatrix(n);
    const { entries } = randomTensor([3, n], n, (u) => u - 0.5);
    const fast = entries.slice();
    hartley(fast, n);
    const slow = entries.map((_, i) => {
      const line = entries.subarray(i - (i % n), i - (i % n) + n);
      return line.reduce((sum, x, j) => sum + x * matrix[(i % n) * n + j]!, 0);
    });
    expect(largestDifference(fast, slow)).toBeLessThan(1e-6);
    hartley(fast, n);
    expect(largestDifference(fast, entries)).toBeLessThan(1e-12);
  },
);

test('noise as in photographs keeps its variance, most of it in slow waves', () => {
  const b = new Builder();
  const leaves = new Leaves(b);
  const [height, width] = [16, 24];
  const noise = naturalNoise(b, [height, width, 3], (shape) =>
    leaves.input(
      'noise',
      randomTensor(shape, 4, (u) => Math.sqrt(12) * (u - 0.5)),
    ),
  );
  const { picture } = interpret({ picture: noise }, leaves.read) as { picture: Float64Array };
  const meanSquare = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0) / values.length;
  const steps = picture.map((x, i) => (i % (3 * width) < 3 ? 0 : x - picture[i - 3]!));
  expect(meanSquare(picture)).toBeGreaterThan(0.5);
  expect(meanSquare(picture)).toBeLessThan(2);
  // Of white noise, the differences of neighbors have twice the variance.
  expect(meanSquare(steps)).toBeLessThan(0.7 * meanSquare(picture));
});

test('coefficients of random signs change a gray picture as much as pixels would', () => {
  for (const basis of ['pixels', 'fourier'] as const) {
    const own = coefficients({ basis, colors: 'decorrelated', range: 'sigmoid' }, [16, 12, 3]);
    const { entries } = randomTensor(own.shape, 3, (u) => (u < 0.5 ? -0.01 : 0.01));
    const change = own.decode(Float32Array.from(entries)).map((x) => x - 0.5);
    const size = Math.sqrt(change.reduce((sum, x) => sum + x * x, 0) / change.length);
    expect(size).toBeGreaterThan(0.007);
    expect(size).toBeLessThan(0.013);
  }
});
