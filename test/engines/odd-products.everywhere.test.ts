import { expect, test } from 'vitest';
import { planOf } from '../../src/compile/plan.ts';
import { Builder } from '../../src/program/builder.ts';
import { enginesHere } from './backends.ts';
import { Leaves, random, relativeError } from './leaves.ts';

const [ROWS, COLUMNS] = [285, 17];

/** A texture of WebGL holds squares of 2 x 2 entries: what lies beyond an odd number of them must not be summed. */
test.each(enginesHere)(
  'products over odd sizes of computed matrices are exact on $name',
  async ({ create }) => {
    const engine = await create();
    const leaves = new Leaves(new Builder());
    const { b } = leaves;
    const [x, y] = [random([ROWS, COLUMNS], 1, 0, 1), random([COLUMNS, COLUMNS], 2, 0, 1)];
    const [left, right] = [b.sub(leaves.input('x', x), 0.5), b.sub(leaves.input('y', y), 0.5)];
    const outputs = { gram: b.gram(left), product: b.matmul(left, right) };
    const found = await engine.compute(planOf({ outputs }), leaves.reader);
    engine.dispose();

    const at = (entries: Float32Array, row: number, column: number) => entries[row * COLUMNS + column]! - 0.5;
    const sums = (rows: number, inner: number, term: (i: number, j: number, k: number) => number) =>
      Float32Array.from({ length: rows * COLUMNS }, (_, n) => {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += term(Math.floor(n / COLUMNS), n % COLUMNS, k);
        return sum;
      });
    const gram = sums(COLUMNS, ROWS, (i, j, k) => at(x.entries, k, i) * at(x.entries, k, j));
    const product = sums(ROWS, COLUMNS, (i, j, k) => at(x.entries, i, k) * at(y.entries, k, j));
    expect(relativeError(found['gram']!, gram)).toBeLessThan(1e-5);
    expect(relativeError(found['product']!, product)).toBeLessThan(1e-5);
  },
);
