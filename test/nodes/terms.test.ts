import { describe, expect, it } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import { interpretPlan } from '../support/interpreter.ts';
import { Bench } from './lower-node.ts';

function number(bench: Bench, value: number) {
  return { type: 'number', value: bench.b.number(value) };
}

describe('math', () => {
  it.each([
    ['add', 8, 2, 10],
    ['subtract', 8, 2, 6],
    ['multiply', 8, 2, 16],
    ['divide', 8, 2, 4],
    ['minimum', 8, 2, 2],
    ['maximum', 8, 2, 8],
    ['power', 8, 2, 64],
    ['power', -8, 2, 0],
    ['absolute', -8, 2, 8],
    ['root', 9, 2, 3],
    ['root', -9, 2, 0],
    ['log', Math.E, 2, 1],
  ])('%s of %d and %d', (operation, first, second, expected) => {
    const bench = new Bench();
    const wired = { first: number(bench, first), second: number(bench, second) };
    expect(bench.loss('math', wired, { operation })).toBeCloseTo(expected, 10);
    expect(bench.loss('math', { first: wired.first }, { operation, value: second })).toBeCloseTo(
      expected,
      10,
    );
  });

  it('accepts a number', () => {
    const bench = new Bench();
    const first = bench.lower('number', {}, { value: 5 })['number']!;
    expect(
      bench.loss('math', { first: { type: 'number', ...first } }, { operation: 'multiply', value: 3 }),
    ).toBe(15);
  });
});

describe('distance', () => {
  const [A, B] = [[[1, 2, 4]], [[1, 4, 4.5]]];
  const between = (parameters: object): number => {
    const bench = new Bench();
    return bench.loss('distance', { first: bench.image(A), second: bench.image(B) }, parameters);
  };

  it.each([
    ['squared', 'sum', 4.25],
    ['squared', 'mean', 4.25 / 3],
    ['absolute', 'sum', 2.5],
    // 2 lies beyond a delta of 1, and 0.5 within.
    ['huber', 'sum', 1.5 + 0.125],
    // All entries point the same way.
    ['cosine', 'sum', 0],
  ])('%s, %s', (measure, reduction, expected) => {
    expect(between({ measure, reduction, delta: 1 })).toBeCloseTo(expected, 10);
  });

  it('is the angle between the channels of each pixel', () => {
    const bench = new Bench();
    const first = bench.picture([[1, 3]], [[0, 4]], [[0, 0]]);
    const second = bench.picture([[0, 6]], [[2, 8]], [[0, 0]]);
    expect(bench.loss('distance', { first, second }, { measure: 'cosine', reduction: 'sum' })).toBeCloseTo(
      1,
      10,
    );
  });

  it('sums over the layers of features, and compares Gram matrices per position', () => {
    const bench = new Bench();
    const [one, other] = [bench.features([[1, 2]], [1, 2], 2), bench.features([[3, 3]], [1, 2], 2)];
    expect(bench.loss('distance', { first: one, second: other }, { reduction: 'sum' })).toBeCloseTo(5, 10);
    const grams = [one, other].map((features) => bench.lower('gram', { features })['statistics']!);
    expect(bench.loss('distance', { first: grams[0], second: grams[1] })).toBeCloseTo((2.5 - 9) ** 2, 10);
  });

  it('refuses two different types or sizes', () => {
    const bench = new Bench();
    const [first, mask] = [bench.image(A), bench.mask(A)];
    expect(() => bench.loss('distance', { first, second: mask })).toThrow(
      'The first input is image, and the second is mask.',
    );
    expect(() => bench.loss('distance', { first, second: bench.image([[1]]) })).toThrow(
      '1 x 3 x 1 and 1 x 1 x 1',
    );
  });
});

describe('total-variation', () => {
  it('nine-point: diagonal steps count half', () => {
    const bench = new Bench();
    const image = bench.image([
      [0, 1],
      [3, 7],
    ]);
    const [straight, diagonal] = [1 + 16 + 9 + 36, 49 + 4];
    expect(bench.loss('total-variation', { image }, { form: 'nine-point' })).toBeCloseTo(
      (straight + diagonal / 2) / 2,
      10,
    );
  });

  it('with gradient only, has the gradient and no loss', () => {
    const found = (['total', 'gradient'] as const).map((counts) => {
      const bench = new Bench();
      const value = bench.b.emit('canvas', [], { shape: [2, 3, 1], node: 'canvas' });
      const total = bench.lower('total-variation', { image: { type: 'image', value } }, { counts })['loss']!
        .value;
      return interpretPlan(planOf(differentiate({ outputs: { total } }, 'total')), (leaf) =>
        leaf.primitive === 'canvas' ? [1, 2, 4, 0, 3, 1] : [],
      );
    });
    expect(found[1]!['gradient']).toEqual(found[0]!['gradient']);
    expect(found[0]!['total']![0]).toBeGreaterThan(1);
    expect(found[1]!['total']![0]).toBe(0);
  });
});
