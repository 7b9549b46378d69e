import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { Builder } from '../../src/program/builder.ts';
import { primitives } from '../../src/program/primitives/index.ts';
import type { PrimitiveName } from '../../src/program/signatures.ts';
import { shapeText, type Shape, type Value } from '../../src/program/value.ts';
import { interpret } from '../support/interpreter.ts';
import { emitAny } from '../support/leaves.ts';
import { gradientsOf, relativeError } from './finite-differences.ts';
import { distinctTensor, Leaves, positive, randomTensor, signed, type Tensor } from './tensors.ts';

interface Case {
  readonly inputs: readonly Tensor[];
  readonly attributes?: object;
}

const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [
    [3, 5],
    [3, 5],
  ],
  [[2, 3, 4], []],
  [[], [2, 3, 4]],
  [
    [5, 1, 3],
    [1, 4, 3],
  ],
  [
    [1, 1, 3],
    [3, 5, 3],
  ],
  [
    [3, 5, 3],
    [3, 5, 1],
  ],
  [[1], [7]],
];
const SHAPES: readonly Shape[] = [[], [7], [3, 5], [2, 3, 5]];

function pairs(make: (shape: Shape, seed: number) => Tensor): Case[] {
  return PAIRS.map(([a, b]) => ({ inputs: [make(a, 1), make(b, 2)] }));
}

function each(make: (shape: Shape) => Tensor): Case[] {
  return SHAPES.map((shape) => ({ inputs: [make(shape)] }));
}

function one(input: Tensor, attributes: object = {}): Case {
  return { inputs: [input], attributes };
}

/** Multiples of 1/2 plus `offset`: two such tensors with different offsets never tie. */
function halves(offset: number) {
  return (shape: Shape, seed: number): Tensor =>
    randomTensor(shape, seed, (u) => Math.floor(4 * u) / 2 + offset);
}

/** From one number of entries to another. */
const SIZES = [
  [5, 8],
  [8, 5],
  [7, 3],
  [4, 1],
  [1, 3],
];

const cases: Readonly<Record<string, readonly Case[]>> = {
  add: pairs(signed),
  sub: pairs(signed),
  mul: pairs(signed),
  div: pairs(positive),
  maximum: PAIRS.map(([a, b]) => ({ inputs: [halves(0)(a, 1), halves(0.25)(b, 2)] })),
  abs: each(signed),
  sign: each(signed),
  step: each(signed),
  relu: each(signed),
  sqrt: each(positive),
  power: [-1, 0, 0.5, 1, 1.25, 2, 3].flatMap((exponent) =>
    SHAPES.map((shape) => one(positive(shape), { exponent })),
  ),
  exp: each(signed),
  log: each(positive),
  mask: SHAPES.map((shape) => ({ inputs: [signed(shape, 1), signed(shape, 2)] })),
  reshape: [
    one(signed([2, 3, 5]), { shape: [6, 5] }),
    one(signed([1, 1]), { shape: [] }),
    one(signed([]), { shape: [1] }),
  ],
  slice: [
    one(signed([5, 7, 3]), { begin: [0, 0, 0], size: [5, 7, 3] }),
    one(signed([5, 7, 3]), { begin: [1, 2, 0], size: [4, 3, 2] }),
    one(signed([5]), { begin: [4], size: [1] }),
  ],
  pad: [
    one(signed([3, 5, 2]), { before: [1, 0, 0], after: [0, 2, 1] }),
    one(signed([4]), { before: [0], after: [0] }),
    one(signed([4]), { before: [3], after: [1] }),
  ],
  broadcast: [
    one(signed([]), { shape: [3, 5] }),
    one(signed([]), { shape: [] }),
    one(signed([1, 5]), { shape: [3, 5] }),
    one(signed([3, 1, 1]), { shape: [3, 4, 2] }),
    one(signed([3, 5]), { shape: [3, 5] }),
  ],
  take: [
    one(signed([4, 3]), { axis: 0, from: 4, indices: [2, 0, 2, 2, 3] }),
    one(signed([2, 5, 3]), { axis: 1, from: 5, indices: [4, 3, 2, 1, 0, 0] }),
    one(signed([2, 2, 3]), { axis: 2, from: 3, indices: [1] }),
  ],
  put: [
    one(signed([5, 3]), { axis: 0, from: 4, indices: [2, 0, 2, 2, 3] }),
    one(signed([2, 6, 3]), { axis: 1, from: 5, indices: [4, 3, 2, 1, 0, 0] }),
  ],
  ranks: (['row', 'first', 'last'] as const).map((ties) => one(distinctTensor([7, 3], 1), { ties })),
  arrange: [
    {
      inputs: [signed([4, 2]), { shape: [4, 2], entries: Float64Array.of(2, 0, 0, 3, 3, 1, 1, 2) }],
    },
  ],
  pick: [
    {
      inputs: [signed([5, 2]), { shape: [3, 2], entries: Float64Array.of(2, 0.25, 0.5, 3.75, -1, 7) }],
    },
  ],
  nearest: [{ inputs: [signed([5, 3], 1), signed([7, 3], 2)] }],
  gather: [{ inputs: [signed([5, 2], 1), { shape: [4, 1], entries: Float64Array.of(2, 4.5, 2, -1) }] }],
  scatter: [
    {
      inputs: [signed([4, 2], 1), { shape: [4, 1], entries: Float64Array.of(2, 4.5, 2, -1) }],
      attributes: { rows: 5 },
    },
  ],
  transpose: [one(signed([3, 5])), one(signed([1, 4]))],
  sum: [
    one(signed([3, 5]), { axes: [0] }),
    one(signed([3, 5]), { axes: [1] }),
    one(signed([3, 5, 2]), { axes: [0, 2] }),
    one(signed([3, 5, 2]), { axes: [0, 1, 2] }),
    one(signed([]), { axes: [] }),
  ],
  matmul: [
    { inputs: [signed([3, 5], 1), signed([5, 2], 2)] },
    { inputs: [signed([1, 7], 1), signed([7, 1], 2)] },
  ],
  gram: [one(signed([7, 3])), one(signed([1, 4])), one(signed([5, 1]))],
  conv2d: [
    { inputs: [signed([5, 7, 3], 1), signed([3, 3, 3, 2], 2), signed([2], 3)] },
    { inputs: [signed([4, 4, 2], 1), signed([5, 5, 2, 3], 2)] },
    { inputs: [signed([3, 2, 3], 1), signed([1, 1, 3, 4], 2), signed([4], 3)] },
    { inputs: [signed([1, 1, 1], 1), signed([3, 3, 1, 1], 2)] },
  ],
  'max-pool': [one(distinctTensor([4, 6, 2], 1)), one(distinctTensor([5, 7, 3], 1))],
  'average-pool': [one(signed([4, 6, 2])), one(signed([5, 7, 3]))],
  'average-pool-gradient': [
    one(signed([2, 3, 2]), { height: 4, width: 6 }),
    one(signed([2, 3, 2]), { height: 5, width: 7 }),
  ],
  resample: ['nearest', 'bilinear', 'bicubic', 'area', { sigma: 1.3 }].flatMap((filter) =>
    [...(typeof filter === 'object' ? [] : SIZES), [6, 6]].flatMap(([from, to]) =>
      ([0, 1] as const).flatMap((axis) =>
        [false, true].map((transposed) => {
          const size = transposed ? to! : from!;
          const shape = axis === 0 ? [size, 2, 3] : [2, size, 3];
          return one(signed(shape), { axis, from, to, filter, transposed });
        }),
      ),
    ),
  ),
};

/** Inputs that are held fixed: they have no gradient to compare. */
const FROZEN: Readonly<Record<string, readonly number[]>> = {
  conv2d: [1, 2],
  arrange: [1],
  pick: [0, 1],
  gather: [1],
  scatter: [1],
};

describe('the gradient of', () => {
  // What a surrogate is for is a gradient that is not the one of its value: see surrogate.test.ts.
  const names = Object.keys(primitives) as PrimitiveName[];
  const differentiable = names.filter((name) => 'gradient' in primitives[name] && name !== 'surrogate');

  test.each(differentiable)('%s agrees with finite differences', (name) => {
    const known = cases[name];
    expect(known, `“${name}” has a gradient and no case here`).toBeDefined();
    for (const { inputs, attributes = {} } of known!)
      inputs.forEach((canvas, index) => {
        if (FROZEN[name]?.includes(index)) return;
        const { derived, measured } = gradientsOf(canvas, (b, x, leaves) =>
          emitAny(
            b,
            name,
            inputs.map((tensor, i) => (i === index ? x : leaves.input(`input ${i}`, tensor))),
            attributes,
          ),
        );
        const label = `input ${index} of ${inputs.map((t) => shapeText(t.shape)).join(', ')} ${JSON.stringify(attributes)}`;
        expect(relativeError(derived, measured), label).toBeLessThan(1e-8);
      });
  });

  test('no other primitive needs a gradient: the rest are leaves, or used only on weights and in gradients', () => {
    const rest = names.filter((name) => !differentiable.includes(name));
    expect(rest.toSorted()).toEqual(
      [
        'canvas',
        'constant',
        'input',
        'knob',
        'max-pool-gradient',
        'random',
        'result',
        'surrogate',
        'turn',
      ].toSorted(),
    );
  });
});

/** The gradient of sum(f(canvas)) at a canvas. */
function gradientAt(canvas: Tensor, f: (b: Builder, x: Value) => Value): number[] {
  const b = new Builder();
  const leaves = new Leaves(b);
  const total = b.sum(f(b, leaves.canvas(canvas)));
  const { outputs } = differentiate({ outputs: { total } }, 'total');
  return [...interpret(outputs, leaves.read)['gradient']!];
}

describe('where a function has a kink', () => {
  const at = (...entries: number[]): Tensor => ({
    shape: [entries.length],
    entries: Float64Array.from(entries),
  });

  test('abs and relu have gradient 0 at 0', () => {
    expect(gradientAt(at(-2, 0, 3), (b, x) => b.abs(x))).toEqual([-1, 0, 1]);
    expect(gradientAt(at(-2, 0, 3), (b, x) => b.relu(x))).toEqual([0, 0, 1]);
  });

  test('the square root has gradient 0 at 0, and so does the length of a zero vector, whatever its weight', () => {
    expect(gradientAt(at(0, 4), (b, x) => b.sqrt(x))).toEqual([0, 0.25]);
    expect(gradientAt(at(0, 3), (b, x) => b.mul(b.sqrt(b.square(x)), 1e300))).toEqual([0, 1e300]);
  });

  test('a power above 1 has gradient 0 at 0', () => {
    expect(gradientAt(at(0, 16), (b, x) => b.power(x, 1.25))).toEqual([0, 2.5]);
  });

  test('the maximum of equal values has the gradient of the second, and of a value with itself counts it once', () => {
    expect(gradientAt(at(1, 2, 3), (b, x) => b.maximum(x, 2))).toEqual([0, 0, 1]);
    expect(gradientAt(at(1, 2, 3), (b, x) => b.maximum(x, x))).toEqual([1, 1, 1]);
  });

  test('a max pool passes the gradient to the first in reading order, and none to an odd last row or column', () => {
    const tie = {
      shape: [3, 5, 1],
      entries: Float64Array.of(
        ...[4, 4, /**/ 1, 2, /**/ 9],
        ...[4, 4, /**/ 2, 2, /**/ 9],
        ...[9, 9, /**/ 9, 9, /**/ 9],
      ),
    };
    expect(gradientAt(tie, (b, x) => b.maxPool(x))).toEqual([
      ...[1, 0, /**/ 0, 1, /**/ 0],
      ...[0, 0, /**/ 0, 0, /**/ 0],
      ...[0, 0, /**/ 0, 0, /**/ 0],
    ]);
  });
});

describe('resampling and its transpose', () => {
  test.each(['nearest', 'bilinear', 'bicubic', 'area'] as const)(
    'are adjoint: <A x, y> = <x, Aᵀ y>, %s',
    (filter) => {
      for (const [from, to] of [
        [9, 14],
        [14, 9],
        [13, 4],
      ] as const)
        for (const axis of [0, 1] as const) {
          const b = new Builder();
          const leaves = new Leaves(b);
          const shape = (n: number): Shape => (axis === 0 ? [n, 3, 2] : [3, n, 2]);
          const x = leaves.input('x', signed(shape(from), 1));
          const y = leaves.input('y', signed(shape(to), 2));
          const attributes = { axis, from, to, filter };
          const ax = b.emit('resample', [x], { ...attributes, transposed: false });
          const aty = b.emit('resample', [y], { ...attributes, transposed: true });
          const { left, right } = interpret(
            { left: b.sum(b.mul(ax, y)), right: b.sum(b.mul(x, aty)) },
            leaves.read,
          );
          expect(left![0]).toBeCloseTo(right![0]!, 12);
        }
    },
  );
});

describe('values treated as constant', () => {
  test('sorting returns the gradient to the original positions', () => {
    const column = { shape: [4, 1], entries: Float64Array.of(7, 5, 9, 5) };
    const weighted = (b: Builder, x: Value) => b.mul(b.sort(x), b.emit('arrange', [b.ranks(x), b.ranks(x)]));
    // The second 5 is the later of the two.
    expect(gradientAt(column, weighted)).toEqual([2, 0, 3, 1]);
  });

  test('the source of a pick must not depend on the canvas', () => {
    const column = { shape: [2, 1], entries: Float64Array.of(7, 5) };
    expect(() => gradientAt(column, (b, x) => b.pick(x, b.ranks(x)))).toThrow(
      'must not depend on the canvas',
    );
  });
});

describe('the gradient of a small network', () => {
  test.each(['average', 'max'] as const)('with %s pools and several taps matches differences', (kind) => {
    const { derived, measured } = gradientsOf(distinctTensor([9, 7, 3], 4), (b, canvas, leaves) => {
      const layer = (x: Value, name: string, ins: number, outs: number): Value => {
        // Small weights and a large bias keep every ReLU away from its kink, on one side or the other.
        const kernel = leaves.input(
          `${name} kernel`,
          randomTensor([3, 3, ins, outs], ins, (u) => 0.02 * u),
        );
        const bias = leaves.input(`${name} bias`, {
          shape: [outs],
          entries: Float64Array.from({ length: outs }, (_, o) => (o % 3 === 2 ? -9 : 5)),
        });
        return b.relu(b.conv2d(x, kernel, bias));
      };
      const pool = (x: Value): Value => (kind === 'max' ? b.maxPool(x) : b.averagePool(x));
      const first = layer(canvas, 'first', 3, 5);
      const second = layer(pool(first), 'second', 5, 4);
      const third = layer(pool(second), 'third', 4, 3);
      const style = [first, second, third].map((f) => {
        const [height, width, channels] = f.shape as [number, number, number];
        const gram = b.gram(b.reshape(f, [height * width, channels]));
        return b.sum(b.square(b.mul(gram, 1 / (height * width * channels))));
      });
      const content = b.mean(b.square(b.sub(second, leaves.input('target', signed(second.shape, 8)))));
      return style.reduce((sum, term) => b.add(sum, term), b.mul(content, 3));
    });
    expect(Math.max(...derived.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(relativeError(derived, measured)).toBeLessThan(1e-7);
  });
});
