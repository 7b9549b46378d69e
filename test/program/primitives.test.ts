import { describe, expect, test } from 'vitest';
import { Builder } from '../../src/program/builder.ts';
import type { PrimitiveName } from '../../src/program/signatures.ts';
import { interpret } from '../support/interpreter.ts';
import { emitAny } from '../support/leaves.ts';
import { Leaves, type Tensor } from './tensors.ts';

function tensor(shape: number[], ...entries: number[]): Tensor {
  return { shape, entries: Float64Array.from(entries) };
}

/** What a primitive makes of tensors. */
function result(primitive: PrimitiveName, inputs: Tensor[], attributes: object = {}): number[] {
  const b = new Builder();
  const leaves = new Leaves(b);
  const values = inputs.map((t, i) => leaves.input(`input ${i}`, t));
  return [...interpret({ out: emitAny(b, primitive, values, attributes) }, leaves.read)['out']!];
}

const row = (...entries: number[]): Tensor => tensor([entries.length], ...entries);

describe('the interpreter, the reference for engines, computes values that can be verified by hand', () => {
  test.each<[PrimitiveName, Tensor[], object, number[]]>([
    ['add', [tensor([2, 1], 1, 2), tensor([1, 3], 10, 20, 30)], {}, [11, 21, 31, 12, 22, 32]],
    ['sub', [row(5, 7), tensor([], 2)], {}, [3, 5]],
    ['mul', [tensor([], 3), row(5, 7)], {}, [15, 21]],
    ['div', [row(6, 8), row(2, 4)], {}, [3, 2]],
    ['maximum', [row(-1, 4), row(2, 3)], {}, [2, 4]],
    ['mask', [row(5, 6, 7), row(-1, 0, 1)], {}, [0, 0, 7]],
    ['abs', [row(-2, 0, 3)], {}, [2, 0, 3]],
    ['sign', [row(-2, 0, 3)], {}, [-1, 0, 1]],
    ['step', [row(-2, 0, 3)], {}, [0, 0, 1]],
    ['sqrt', [row(0, 9)], {}, [0, 3]],
    ['exp', [row(0)], {}, [1]],
    ['log', [row(1)], {}, [0]],
    ['relu', [row(-2, 0, 3)], {}, [0, 0, 3]],
    ['power', [row(0, 16)], { exponent: 1.25 }, [0, 32]],
    ['reshape', [row(1, 2, 3, 4)], { shape: [2, 2] }, [1, 2, 3, 4]],
    ['slice', [tensor([2, 3], 1, 2, 3, 4, 5, 6)], { begin: [0, 1], size: [2, 2] }, [2, 3, 5, 6]],
    ['pad', [tensor([1, 2], 1, 2)], { before: [1, 0], after: [0, 1] }, [0, 0, 0, 1, 2, 0]],
    ['broadcast', [tensor([2, 1], 1, 2)], { shape: [2, 3] }, [1, 1, 1, 2, 2, 2]],
    ['broadcast', [tensor([], 7)], { shape: [2] }, [7, 7]],
    [
      'take',
      [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
      { axis: 1, from: 3, indices: [2, 0, 2] },
      [3, 1, 3, 6, 4, 6],
    ],
    [
      'put',
      [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
      { axis: 1, from: 3, indices: [2, 0, 2] },
      [2, 0, 4, 5, 0, 10],
    ],
    ['ranks', [tensor([4, 1], 7, 5, 9, 5)], { ties: 'row' }, [2, 0, 3, 1]],
    ['ranks', [tensor([4, 1], 7, 5, 9, 5)], { ties: 'first' }, [2, 0, 3, 0]],
    ['ranks', [tensor([4, 1], 7, 5, 9, 5)], { ties: 'last' }, [2, 1, 3, 1]],
    ['ranks', [tensor([2, 2], 0, 1, -0, 0)], { ties: 'row' }, [0, 1, 1, 0]],
    ['arrange', [tensor([3, 1], 7, 5, 9), tensor([3, 1], 1, 0, 2)], {}, [5, 7, 9]],
    ['pick', [tensor([2, 2], 0, 10, 4, 20), tensor([3, 2], 0.25, 1, -1, 0, 1, 9)], {}, [1, 20, 0, 10, 4, 20]],
    // Worked out with numpy's uint32.
    [
      'random',
      [tensor([], 0)],
      { shape: [3], seed: 1 },
      [0.3392486572265625, 0.794769287109375, 0.8858184814453125],
    ],
    [
      'random',
      [tensor([], 5)],
      { shape: [3], seed: 4294967295 },
      [-1.5656890869140625, -0.7169036865234375, 0.8159637451171875],
    ],
    ['nearest', [tensor([2, 2], 1, 0, 0, -2), tensor([3, 2], 0, 1, 1, 0, 1, -1)], {}, [1, 2]],
    ['nearest', [tensor([1, 1], -1), tensor([3, 1], 2, 1, 1)], {}, [1]],
    ['gather', [tensor([2, 2], 1, 2, 3, 4), tensor([3, 1], 1.9, -1, 5)], {}, [3, 4, 1, 2, 3, 4]],
    ['scatter', [tensor([3, 2], 1, 2, 3, 4, 5, 6), tensor([3, 1], 2, 0, 2)], { rows: 3 }, [3, 4, 0, 0, 6, 8]],
    ['transpose', [tensor([2, 3], 1, 2, 3, 4, 5, 6)], {}, [1, 4, 2, 5, 3, 6]],
    ['sum', [tensor([2, 3], 1, 2, 3, 4, 5, 6)], { axes: [0] }, [5, 7, 9]],
    ['sum', [tensor([2, 3], 1, 2, 3, 4, 5, 6)], { axes: [1] }, [6, 15]],
    ['matmul', [tensor([2, 2], 1, 2, 3, 4), tensor([2, 1], 10, 1)], {}, [12, 34]],
    ['gram', [tensor([3, 2], 1, 2, 3, 4, 5, 6)], {}, [35, 44, 44, 56]],
    // A kernel that reads one pixel to the left, in a row of three.
    ['conv2d', [tensor([1, 3, 1], 1, 2, 3), tensor([3, 3, 1, 1], 0, 0, 0, 1, 0, 0, 0, 0, 0)], {}, [0, 1, 2]],
    ['conv2d', [tensor([1, 1, 2], 1, 2), tensor([1, 1, 2, 2], 1, 2, 3, 4), row(10, 20)], {}, [17, 30]],
    ['conv2d', [tensor([1, 2, 1], -1, 2), tensor([1, 1, 1, 1], 3)], { activation: 'relu' }, [0, 6]],
    ['turn', [tensor([1, 1, 2, 3], 1, 2, 3, 4, 5, 6)], {}, [1, 4, 2, 5, 3, 6]],
    ['turn', [tensor([3, 3, 1, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9)], {}, [9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ['max-pool', [tensor([2, 3, 1], 1, 2, 99, 4, 3, 99)], {}, [4]],
    ['max-pool-gradient', [tensor([1, 1, 1], 7), tensor([2, 2, 1], 1, 4, 4, 3), tensor([1, 1, 1], 4)], {}, [0, 7, 0, 0]], // prettier-ignore
    ['average-pool', [tensor([3, 2, 1], 1, 2, 3, 4, 99, 99)], {}, [2.5]],
    ['average-pool-gradient', [tensor([1, 1, 1], 8)], { height: 2, width: 3 }, [2, 2, 0, 2, 2, 0]],
    [
      'resample',
      [tensor([2, 1, 1], 1, 3)],
      { axis: 0, from: 2, to: 1, filter: 'area', transposed: false },
      [2],
    ],
    [
      'resample',
      [tensor([1, 1, 1], 4)],
      { axis: 1, from: 2, to: 1, filter: 'area', transposed: true },
      [2, 2],
    ],
  ])('%s', (primitive, inputs, attributes, expected) => {
    expect(result(primitive, inputs, attributes)).toEqual(expected);
  });
});
