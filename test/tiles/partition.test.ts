import { expect, test } from 'vitest';
import { boundaries } from '../../src/tiles/partition.ts';

test.each([
  ['equal parts', [1024, 256, 16, 0], [0, 256, 512, 768, 1024]],
  ['the first and the last count what their halo would take', [1024, 256, 16, 80], [0, 304, 528, 752, 1024]],
  ['parts at multiples of the stride', [100, 40, 8, 12], [0, 40, 72, 100]],
  ['no more than leaves a stride for the others', [64, 16, 16, 80], [0, 16, 32, 48, 64]],
  ['one part', [20, Infinity, 4, 8], [0, 20]],
] as const)('a size is cut into tiles: %s', (_, [size, side, stride, edge], bounds) => {
  expect(boundaries(size, side, stride, edge)).toEqual(bounds);
});
