import { expect, test } from 'vitest';
import { picturesGoTo } from '../../../src/studio/controls/picture-order.ts';

const controls = ['photo', 'painting', 'mask'];

test('pictures go to the control that they are given to, and on from there', () => {
  expect(picturesGoTo(controls, 1, 'painting')).toEqual(['painting']);
  expect(picturesGoTo(controls, 2, 'painting')).toEqual(['painting', 'mask']);
});

test('without one, or with more than are left behind it, they begin further to the front', () => {
  expect(picturesGoTo(controls, 2)).toEqual(['photo', 'painting']);
  expect(picturesGoTo(controls, 2, 'mask')).toEqual(['painting', 'mask']);
  expect(picturesGoTo(controls, 2, 'no picture')).toEqual(['photo', 'painting']);
});

test('those that no control is left for go nowhere', () => {
  expect(picturesGoTo(controls, 5, 'mask')).toEqual(controls);
  expect(picturesGoTo([], 1)).toEqual([]);
});
