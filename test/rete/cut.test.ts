import { expect, it } from 'vitest';
import { cross } from '../../src/rete/cut.ts';

const line = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y }));

it.each([
  ['through the middle', line([0, 0], [10, 10]), line([0, 10], [10, 0]), true],
  ['by a later part', line([0, 0], [10, 0], [10, 10]), line([5, 5], [15, 5]), true],
  ['side by side', line([0, 0], [10, 0]), line([0, 1], [10, 1]), false],
  ['that would meet if they went on', line([0, 0], [10, 0]), line([20, -5], [20, 5]), false],
  ['of which one is a point', line([5, 5]), line([0, 0], [10, 10]), false],
])('lines %s', (_, one, other, crosses) => {
  expect(cross(one, other)).toBe(crosses);
  expect(cross(other, one)).toBe(crosses);
});
