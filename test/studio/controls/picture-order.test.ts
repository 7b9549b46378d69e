import { expect, test } from 'vitest';
import { picturesGoTo } from '../../../src/studio/controls/picture-order.ts';

const controls = ['photo', 'painting', 'mask'];

test('pictures go to the chosen control and the following ones', () => {
  expect(picturesGoTo(controls, 1, 'painting')).toEqual(['painting']);
  expect(picturesGoTo(controls, 2, 'painting')).toEqual(['painting', 'mask']);
});

test('without a chosen control, or with too few following ones, they start earlier', () => {
  expect(picturesGoTo(controls, 2)).toEqual(['photo', 'painting']);
  expect(picturesGoTo(controls, 2, 'mask')).toEqual(['painting', 'mask']);
  expect(picturesGoTo(controls, 2, 'no picture')).toEqual(['photo', 'painting']);
});

test('surplus pictures are not used', () => {
  expect(picturesGoTo(controls, 5, 'mask')).toEqual(controls);
  expect(picturesGoTo([], 1)).toEqual([]);
});
