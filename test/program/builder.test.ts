import { describe, expect, test } from 'vitest';
import { Builder } from '../../src/program/builder.ts';
import type { Shape, Value } from '../../src/program/value.ts';
import { emitAny, given } from '../support/leaves.ts';

function setUp(): { b: Builder; tensor: (...shape: number[]) => Value } {
  const b = new Builder();
  return { b, tensor: (...shape) => given(b, shape, `a ${shape.join(' x ')}`) };
}

describe('requesting a value twice', () => {
  test('with the same primitive and inputs returns the same value', () => {
    const { b, tensor } = setUp();
    const x = tensor(4, 4, 3);
    expect(b.relu(b.maxPool(x))).toBe(b.relu(b.maxPool(x)));
    expect(b.add(x, 2)).toBe(b.add(x, b.number(2)));
    expect(tensor(4, 4, 3)).toBe(x);
  });

  test('with other attributes returns another value', () => {
    const { b, tensor } = setUp();
    const x = tensor(6);
    expect(b.power(x, 2)).not.toBe(b.power(x, 3));
    expect(b.reshape(x, [2, 3])).not.toBe(b.reshape(x, [3, 2]));
    expect(b.knob('sum', 'first weight', 1)).not.toBe(b.knob('sum', 'second weight', 1));
  });

  test('with other inputs, or another order, returns another value', () => {
    const { b, tensor } = setUp();
    const [x, y] = [tensor(6), tensor(1)];
    expect(b.sub(x, y)).not.toBe(b.sub(y, x));
    expect(b.add(x, y)).not.toBe(b.mul(x, y));
  });

  test('with numbers that JSON does not distinguish returns different values', () => {
    const { b } = setUp();
    const values = [Infinity, -Infinity, NaN].map((n) => {
      const value = b.number(n);
      return value.primitive === 'constant' && value.attributes.value;
    });
    expect(values).toEqual([Infinity, -Infinity, NaN]);
  });

  test('attributes the value to the first node', () => {
    const { b, tensor } = setUp();
    const x = tensor(6);
    b.origin = 'first';
    const value = b.relu(x);
    b.origin = 'second';
    expect(b.relu(x)).toBe(value);
    expect(value.origin).toBe('first');
    expect(b.abs(x).origin).toBe('second');
    expect(x.origin).toBeUndefined();
  });
});

describe('shapes', () => {
  const { b, tensor } = setUp();
  const matrix = tensor(2, 3);
  const picture = tensor(5, 7, 3);

  test.each<[string, Value, Shape]>([
    ['a scalar goes with anything', b.add(matrix, 1), [2, 3]],
    ['sizes of 1 stretch both ways', b.mul(tensor(5, 1, 3), tensor(1, 7, 3)), [5, 7, 3]],
    ['a reshape keeps the entries', b.reshape(matrix, [6]), [6]],
    ['a transpose exchanges rows and columns', b.transpose(matrix), [3, 2]],
    ['a product takes rows of one and columns of the other', b.matmul(matrix, tensor(3, 5)), [2, 5]],
    ['a Gram matrix has a row and a column per channel', b.gram(matrix), [3, 3]],
    ['summed axes stay with size 1', b.sumOver(picture, [0, 1]), [1, 1, 3]],
    ['a sum of everything is a scalar', b.sum(picture), []],
    ['a mean is a scalar', b.mean(picture), []],
    ['padding adds on both sides', b.pad(matrix, [1, 0], [0, 2]), [3, 5]],
    ['a slice has the size that it was asked for', b.slice(picture, [1, 2, 0], [3, 4, 2]), [3, 4, 2]],
    ['a convolution keeps height and width', b.conv2d(picture, tensor(3, 3, 3, 8)), [5, 7, 8]],
    ['a pool leaves out an odd last row and column', b.maxPool(picture), [2, 3, 3]],
    ['taking entries changes one axis', b.take(picture, 1, [6, 0]), [5, 2, 3]],
    ['sorting keeps the size', b.sort(matrix), [2, 3]],
    ['picking has the size of the index', b.pick(matrix, tensor(5, 3)), [5, 3]],
    ['random numbers have the size that they were asked for', b.random([4, 2], 1), [4, 2]],
    ['a picture is resized', b.resize(picture, 10, 4, 'bilinear'), [10, 4, 3]],
  ])('%s', (_, value, shape) => {
    expect(value.shape).toEqual(shape);
  });

  test('a picture that already has the size is not resampled', () => {
    expect(b.resize(picture, 5, 7, 'area')).toBe(picture);
    expect(b.resize(picture, 5, 9, 'area').inputs[0]).toBe(picture);
  });

  test.each<[string, () => Value, string]>([
    ['add', () => b.add(matrix, tensor(3, 2)), 'Sizes 2 x 3 and 3 x 2 do not go together.'],
    ['add of other ranks', () => b.add(matrix, tensor(3)), 'Sizes 2 x 3 and 3 do not go together.'],
    ['mask', () => b.emit('mask', [matrix, tensor(1, 3)]), 'Sizes 2 x 3 and 1 x 3 do not go together.'],
    ['reshape', () => b.reshape(matrix, [2, 2]), '2 x 3 cannot be seen as 2 x 2.'],
    ['reshape to a scalar', () => b.reshape(matrix, []), '2 x 3 cannot be seen as scalar.'],
    [
      'slice',
      () => b.slice(picture, [0, 4, 0], [5, 4, 3]),
      'A box of 5 x 4 x 3 at 0, 4, 0 is not inside 5 x 7 x 3.',
    ],
    ['slice of another rank', () => b.slice(matrix, [0], [1]), 'A box of 1 at 0 is not inside 2 x 3.'],
    ['pad of another rank', () => b.pad(matrix, [1], [0]), 'Sides of 1 and 0 do not go around 2 x 3.'],
    ['pad inwards', () => b.pad(matrix, [-1, 0], [0, 0]), 'Sides of -1, 0 and 0, 0 do not go around 2 x 3.'],
    ['broadcast', () => b.broadcast(matrix, [4, 3]), '2 x 3 cannot be stretched to 4 x 3.'],
    ['sum', () => b.sumOver(matrix, [2]), 'There is no axis 2 in 2 x 3.'],
    ['sum from behind', () => b.sumOver(matrix, [-1]), 'There is no axis -1 in 2 x 3.'],
    ['transpose', () => b.transpose(picture), 'Only a matrix is transposed, not 5 x 7 x 3.'],
    ['matmul', () => b.matmul(matrix, matrix), 'Matrices of 2 x 3 and 2 x 3 cannot be multiplied.'],
    ['gram', () => b.gram(picture), 'A Gram matrix is made of a matrix, not of 5 x 7 x 3.'],
    [
      'conv2d of other channels',
      () => b.conv2d(picture, tensor(3, 3, 4, 8)),
      'A kernel of 3 x 3 x 4 x 8 does not go over features of 5 x 7 x 3.',
    ],
    [
      'conv2d of an even size',
      () => b.conv2d(picture, tensor(2, 2, 3, 8)),
      'A kernel of 2 x 2 x 3 x 8 does not go over features of 5 x 7 x 3.',
    ],
    [
      'conv2d that is not square',
      () => b.conv2d(picture, tensor(3, 5, 3, 8)),
      'A kernel of 3 x 5 x 3 x 8 does not go over features of 5 x 7 x 3.',
    ],
    [
      'conv2d of another bias',
      () => b.conv2d(picture, tensor(3, 3, 3, 8), tensor(7)),
      'A bias of 7 does not go with a kernel of 3 x 3 x 3 x 8.',
    ],
    ['max-pool', () => b.maxPool(tensor(1, 7, 3)), 'Features of 1 x 7 x 3 are too small to pool.'],
    [
      'average-pool of a matrix',
      () => b.averagePool(tensor(4, 4)),
      'Features of 4 x 4 are too small to pool.',
    ],
    [
      'resample',
      () => b.emit('resample', [picture], { axis: 0, from: 6, to: 3, filter: 'area', transposed: false }),
      'Resampling expects 6 entries and finds 5.',
    ],
    ['take', () => b.take(matrix, 1, [3]), 'There is no entry 3 among 3.'],
    ['put', () => b.emit('put', [matrix], { axis: 0, from: 5, indices: [0] }), 'Along axis 0 of 2 x 3 there should be 1 entries.'], // prettier-ignore
    ['ranks', () => b.ranks(picture), 'Ranks of columns [n, c] are meant, not of 5 x 7 x 3.'],
    ['arrange', () => b.emit('arrange', [matrix, tensor(3, 3)]), 'Ranks of 3 x 3 do not arrange 2 x 3.'],
    ['pick', () => b.pick(matrix, tensor(2, 2)), 'Indices of 2 x 2 do not pick from 2 x 3.'],
    ['nearest', () => b.nearest(matrix, tensor(4, 2)), 'Rows of 2 x 3 are not compared with rows of 4 x 2.'],
    ['gather', () => b.gather(matrix, tensor(4)), 'Places of rows are a column [n, 1], not 4.'],
    ['gather of features', () => b.gather(picture, tensor(4, 1)), 'Rows are gathered from a matrix, not from 5 x 7 x 3.'], // prettier-ignore
    ['scatter', () => b.emit('scatter', [matrix, tensor(3, 1)], { rows: 4 }), 'Rows of 2 x 3 do not go to places of 3 x 1.'], // prettier-ignore
    ['random', () => b.emit('random', [matrix], { shape: [2], seed: 1 }), 'Draws are counted by a scalar.'],
    ['resize of a row', () => b.resize(tensor(6), 3, 3, 'area'), 'Only a picture is resampled, not 6.'],
    ['a primitive that is not there', () => emitAny(b, 'blur', [picture]), 'There is no primitive “blur”.'],
  ])('that do not fit are refused with a reason: %s', (_, build, reason) => {
    expect(build).toThrow(reason);
  });
});
