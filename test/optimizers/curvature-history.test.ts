import { expect, it } from 'vitest';
import { arrayVectors } from '../../src/optimizers/arrays.ts';
import { CurvatureHistory } from '../../src/optimizers/curvature-history.ts';

const vectors = arrayVectors(4);
const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, entry, i) => sum + entry * b[i]!, 0);

/** The recursion of Liu & Nocedal, pairs from oldest to newest: the inverse Hessian times a gradient. */
function twoLoop(pairs: { s: number[]; y: number[] }[], gradient: number[]): number[] {
  const q = [...gradient];
  const alphas = pairs.toReversed().map(({ s, y }) => {
    const alpha = product(s, q) / product(s, y);
    y.forEach((entry, i) => (q[i]! -= alpha * entry));
    return alpha;
  });
  const { s, y } = pairs.at(-1)!;
  const r = q.map((entry) => (entry * product(s, y)) / product(y, y));
  pairs.forEach((pair, k) => {
    const beta = product(pair.y, r) / product(pair.s, pair.y);
    pair.s.forEach((entry, i) => (r[i]! += (alphas.at(-1 - k)! - beta) * entry));
  });
  return r;
}

const pairs = [
  { s: [1, 0, 2, -1], y: [2, 1, 3, 0] },
  { s: [0, 1, 1, 1], y: [-1, 4, 1, 2] },
  { s: [3, -1, 0, 1], y: [5, -2, 1, 3] },
  { s: [1, 1, 1, 1], y: [1, 2, 3, 4] },
];
const upload = ({ s, y }: { s: number[]; y: number[] }): { s: Float64Array; y: Float64Array } => ({
  s: Float64Array.from(s),
  y: Float64Array.from(y),
});

it.each([1, 2, 3, 4])(
  'of %i pairs has the direction of the two-loop recursion, without the oldest pairs',
  async (capacity) => {
    const history = new CurvatureHistory(vectors, capacity);
    for (const pair of pairs) await history.exchange(upload(pair));
    const gradient = [1, -2, 0.5, 3];
    const direction = vectors.create();

    await history.writeDirection(Float64Array.from(gradient), direction);

    const expected = twoLoop(pairs.slice(-capacity), gradient);
    expected.forEach((entry, i) => {
      expect(direction[i]).toBeCloseTo(-entry, 12);
    });
  },
);

it('frees the oldest pair when full, and a useless one immediately', async () => {
  const history = new CurvatureHistory(vectors, 1);
  const [first, second] = [upload(pairs[0]!), upload(pairs[1]!)];
  const useless = upload({ s: [1, 0, 0, 0], y: [-1, 0, 0, 0] });

  expect(await history.exchange(useless)).toBe(useless);
  expect(history.isEmpty).toBe(true);
  expect(await history.exchange(first)).not.toBe(first);
  expect(await history.exchange(second)).toBe(first);
});
