import { expect, it } from 'vitest';
import { nextDrawn } from '../../src/svelte/dom-order.ts';

it('nodes stand in the order of the graph, in whatever order they are drawn', () => {
  const order = Array.from({ length: 100 }, (_, i) => `node-${i}`);
  // Those nearest to the middle come first, as in a large graph; some go again when the view moves on.
  const page: string[] = [];
  const draw = (id: string) => {
    const next = nextDrawn(id, order, (other) => page.includes(other));
    page.splice(next === undefined ? page.length : page.indexOf(next), 0, id);
  };
  for (const i of [50, 51, 49, 52, 48, 99, 0, 53]) draw(`node-${i}`);
  page.splice(page.indexOf('node-50'), 1);
  for (const i of [10, 50, 70]) draw(`node-${i}`);
  expect(page).toEqual([0, 10, 48, 49, 50, 51, 52, 53, 70, 99].map((i) => `node-${i}`));
  expect(nextDrawn('unknown', order, () => true)).toBeUndefined();
});
