import { expect, test } from 'vitest';
import { Builder } from '../../src/program/builder.ts';
import type { PrimitiveName } from '../../src/program/signatures.ts';
import { sizeOf, type Shape, type Value } from '../../src/program/value.ts';
import { Analysis } from '../../src/tiles/analysis.ts';
import { TiledEvaluation } from '../../src/tiles/evaluation.ts';
import { NotTileable } from '../../src/tiles/layout.ts';
import { scheduleOf } from '../../src/tiles/schedule.ts';
import { random, relativeError } from '../engines/leaves.ts';
import { interpret } from '../support/interpreter.ts';
import { given, nameOf, sourceOf } from '../support/leaves.ts';
import { interpreterRunner } from './interpreter-runner.ts';

const [H, W] = [13, 18];

/** Makes the values of a case: pictures, which are cut into tiles, and small tensors, which are not. */
class Maker {
  readonly b = new Builder();
  private readonly known = new Map<string, Float32Array>();

  /** A picture of random entries. */
  picture(shape: Shape = [H, W, 3], low = -1): Value {
    return this.leaf(given(this.b, shape, `picture ${this.known.size}`), low);
  }

  /** A tensor without positions. */
  small(shape: Shape, low = -1): Value {
    return this.b.numbers(shape, [...random(shape, 7 + this.known.size, low).entries]);
  }

  rows(low = -1): Value {
    return this.b.reshape(this.picture([H, W, 3], low), [H * W, 3]);
  }

  readonly read = (leaf: Value): ArrayLike<number> => {
    const source = sourceOf(leaf);
    return source?.kind === 'numbers' ? source.values : this.known.get(nameOf(leaf))!;
  };

  private leaf(value: Value, low: number): Value {
    this.known.set(nameOf(value), random(value.shape, 1 + this.known.size, low).entries);
    return value;
  }
}

type Case = (m: Maker) => Value;
type Computed = Exclude<PrimitiveName, 'constant' | 'knob' | 'input' | 'canvas' | 'result'>;

const binary = (primitive: 'add' | 'sub' | 'mul' | 'maximum'): Case[] => [
  (m) => m.b.emit(primitive, [m.picture(), m.picture()]),
  (m) => m.b.emit(primitive, [m.small([1, 1, 3]), m.picture()]),
  (m) => m.b.emit(primitive, [m.picture(), m.picture([H, W, 1])]),
  (m) => m.b.emit(primitive, [m.rows(), m.small([1, 3])]),
  (m) => m.b.emit(primitive, [m.b.transpose(m.rows()), m.small([3, 1])]),
  // What has no positions may be as large as a picture.
  (m) => m.b.emit(primitive, [m.picture(), m.b.broadcast(m.small([1, 1, 3]), [H, W, 3])]),
  (m) =>
    m.b.emit(primitive, [m.picture(), m.b.reshape(m.b.broadcast(m.small([1, 3]), [H * W, 3]), [H, W, 3])]),
  (m) => m.b.emit(primitive, [m.picture(), m.b.mul(m.small([H, 1, 1]), m.small([1, W, 1]))]),
];
const unary = (primitive: 'abs' | 'sign' | 'step' | 'exp' | 'relu'): Case[] => [
  (m) => m.b.emit(primitive, [m.picture()]),
];
const filters = ['nearest', 'bilinear', 'bicubic', 'area'] as const;
const resampled = ([0, 1] as const).flatMap((axis): Case[] =>
  filters.flatMap((filter) =>
    [7, 9, 29].flatMap((to) =>
      [false, true].map((transposed): Case => {
        const from = [H, W][axis]!;
        const shape = [H, W, 3].map((n, i) => (i === axis && transposed ? to : n));
        return (m) => m.b.emit('resample', [m.picture(shape)], { axis, from, to, filter, transposed });
      }),
    ),
  ),
);
const blurred = ([0, 1] as const).flatMap((axis): Case[] =>
  [false, true].map((transposed): Case => {
    const n = [H, W][axis]!;
    const attributes = { axis, from: n, to: n, filter: { sigma: 0.8 }, transposed };
    return (m) => m.b.emit('resample', [m.picture()], attributes);
  }),
);
const inner = Array.from({ length: H }, (_, i) => i);
const lists = [
  [0, ...inner, H - 1],
  [1, ...inner, H - 2],
  inner.toReversed(),
  [...inner.slice(4), ...inner.slice(0, 4)],
  [5, 5, 0, 12, 5, 3],
];
const conv =
  (shape: Shape, size: number, outs: number): Case =>
  (m) =>
    m.b.conv2d(m.picture(shape), m.small([size, size, shape[2]!, outs]), m.small([outs]));
const unpooled =
  (height: number, width: number): Case =>
  (m) => {
    const x = m.picture([height, width, 3]);
    const pooled = m.b.maxPool(x);
    return m.b.emit('max-pool-gradient', [m.picture(pooled.shape), x, pooled]);
  };

/** Programs whose last primitive is computed over positions; or the reason why it is refused. A primitive without one does not compile. */
const cases: {
  readonly [P in Computed]: readonly Case[] | { readonly case: Case; readonly refused: RegExp };
} = {
  add: binary('add'),
  sub: binary('sub'),
  mul: binary('mul'),
  maximum: binary('maximum'),
  div: [
    (m) => m.b.div(m.picture(), m.picture([H, W, 3], 0.5)),
    (m) => m.b.div(m.picture(), m.small([1, 1, 3], 0.5)),
  ],
  abs: unary('abs'),
  sign: unary('sign'),
  step: unary('step'),
  exp: unary('exp'),
  relu: unary('relu'),
  sqrt: [(m) => m.b.sqrt(m.picture([H, W, 3], 0.1))],
  log: [(m) => m.b.log(m.picture([H, W, 3], 0.1))],
  power: [(m) => m.b.power(m.picture([H, W, 3], 0.1), 1.25)],
  mask: [(m) => m.b.emit('mask', [m.picture(), m.picture()])],
  surrogate: [(m) => m.b.surrogate(m.picture(), m.picture()), (m) => m.b.detach(m.picture())],
  reshape: [(m) => m.rows(), (m) => m.b.reshape(m.b.mul(m.rows(), 2), [H, W, 3])],
  slice: [
    (m) => m.b.slice(m.picture(), [1, 0, 0], [H - 1, W, 3]),
    (m) => m.b.slice(m.picture(), [0, 0, 1], [H - 1, W - 1, 1]),
    (m) => m.b.slice(m.picture(), [6, 9, 0], [4, 7, 3]),
    (m) => m.b.slice(m.rows(), [0, 1], [H * W, 2]),
    (m) => {
      const [left, right] = [m.picture(), m.picture()];
      const cut = (x: Value, at: number) => m.b.slice(x, [at, 2 - at, 0], [H - 2, W - 2, 3]);
      return m.b.sub(cut(left, 2), cut(right, 0));
    },
  ],
  pad: [
    (m) => m.b.pad(m.picture(), [1, 0, 0], [0, 2, 0]),
    (m) => m.b.pad(m.picture(), [9, 7, 1], [8, 12, 2]),
    (m) => m.b.pad(m.rows(), [0, 1], [0, 2]),
  ],
  broadcast: [
    (m) => m.b.broadcast(m.picture([H, W, 1]), [H, W, 4]),
    (m) => m.b.broadcast(m.b.reshape(m.picture([H, W, 1]), [H * W, 1]), [H * W, 3]),
  ],
  transpose: [(m) => m.b.transpose(m.rows()), (m) => m.b.transpose(m.b.mul(m.b.transpose(m.rows()), 2))],
  take: [
    ...lists.map(
      (list): Case =>
        (m) =>
          m.b.take(m.picture(), 0, list),
    ),
    ...lists.map(
      (list): Case =>
        (m) =>
          m.b.take(m.picture([W, H, 2]), 1, list),
    ),
    (m) => m.b.take(m.picture(), 2, [2, 0, 0]),
    (m) => m.b.take(m.rows(), 1, [2, 0, 0]),
  ],
  put: [
    ...lists.flatMap((indices): Case[] => [
      (m) => m.b.emit('put', [m.picture([indices.length, W, 2])], { axis: 0, from: H, indices }),
      (m) => m.b.emit('put', [m.picture([W, indices.length, 2])], { axis: 1, from: H, indices }),
    ]),
    (m) => m.b.emit('put', [m.picture()], { axis: 2, from: 4, indices: [3, 0, 0] }),
  ],
  sum: [
    (m) => m.b.sumOver(m.picture(), [2]),
    (m) => m.b.sumOver(m.picture(), [0, 1]),
    (m) => m.b.sumOver(m.picture(), [0, 1, 2]),
    (m) => m.b.sumOver(m.rows(), [0]),
    (m) => m.b.sumOver(m.rows(), [1]),
    (m) => m.b.sumOver(m.b.transpose(m.rows()), [1]),
  ],
  gram: [(m) => m.b.gram(m.rows())],
  matmul: [
    (m) => m.b.matmul(m.b.transpose(m.rows()), m.rows()),
    (m) => m.b.matmul(m.rows(), m.small([3, 5])),
    (m) => m.b.matmul(m.small([5, 3]), m.b.transpose(m.rows())),
  ],
  conv2d: [
    conv([H, W, 3], 3, 4),
    conv([H, W, 2], 5, 2),
    conv([H, W, 2], 1, 2),
    (m) => m.b.conv2d(m.b.broadcast(m.b.number(0.3), [H, W, 2]), m.small([3, 3, 2, 3])),
    // Features of a network with padding of its own.
    (m) => {
      const padded = m.b.take(m.picture(), 0, [1, ...inner, H - 2]);
      const made = m.b.relu(m.b.conv2d(padded, m.small([3, 3, 3, 4])));
      return m.b.conv2d(m.b.slice(made, [1, 0, 0], [H, W, 4]), m.small([3, 3, 4, 2]));
    },
  ],
  turn: [(m) => m.b.conv2d(m.picture([H, W, 4]), m.b.emit('turn', [m.small([3, 3, 3, 4])]))],
  'max-pool': [(m) => m.b.maxPool(m.picture()), (m) => m.b.maxPool(m.b.maxPool(m.picture([31, 22, 2])))],
  'average-pool': [(m) => m.b.averagePool(m.picture()), (m) => m.b.averagePool(conv([H, W, 3], 3, 2)(m))],
  'max-pool-gradient': [unpooled(H, W), unpooled(12, 17)],
  'average-pool-gradient': [
    (m) => m.b.emit('average-pool-gradient', [m.picture([6, 9, 2])], { height: 13, width: 18 }),
    (m) => m.b.emit('average-pool-gradient', [m.picture([6, 9, 2])], { height: 12, width: 19 }),
  ],
  resample: [...resampled, ...blurred],
  pick: [(m) => m.b.pick(m.small([9, 3]), m.b.mul(m.rows(0), 8))],
  random: [(m) => m.b.mul(m.picture(), m.b.emit('random', [m.b.number(3)], { shape: [H, W, 3], seed: 5 }))],
  nearest: { case: (m) => m.b.nearest(m.rows(), m.small([9, 3])), refused: /searches among all positions/ },
  gather: {
    case: (m) => m.b.gather(m.rows(), m.small([9, 1])),
    refused: /reads entries of other positions/,
  },
  scatter: {
    case: (m) => m.b.emit('scatter', [m.rows(), m.b.sumOver(m.rows(), [1])], { rows: 9 }),
    refused: /adds to entries of other positions/,
  },
  ranks: { case: (m) => m.b.ranks(m.rows()), refused: /sorts the entries of all positions/ },
  arrange: { case: (m) => m.b.sort(m.rows()), refused: /sorts the entries of all positions/ },
};

async function errorIn(make: Case, side: number): Promise<number> {
  const m = new Maker();
  const value = make(m);
  const analysis = new Analysis();
  analysis.add([value]);
  const schedule = scheduleOf({ analysis, roots: [value], gradients: new Map(), known: new Set(), side });
  const gridOf = (one: Value) => analysis.layoutOf(one)!.grid;
  const evaluation = new TiledEvaluation({ schedule, runner: interpreterRunner(m.read), gridOf, kept: 4 });
  for (const { groups } of schedule.levels)
    for (const { tiles } of groups) {
      expect(tiles.length).toBeGreaterThan(1);
      for (const { segments } of tiles)
        for (const one of segments)
          if (one.kind === 'picture') evaluation.values.set(one.of, Float64Array.from(m.read(one.of)));
    }
  await evaluation.evaluate();
  const whole = interpret({ value }, m.read)['value']!;
  const made = evaluation.values.get(value)!;
  expect(made.length).toBe(sizeOf(value.shape));
  // Columns come as rows: positions lie one after the other.
  const isColumns = analysis.layoutOf(value)?.kind === 'columns';
  const expected = isColumns ? interpret({ value: m.b.transpose(value) }, m.read)['value']! : whole;
  return relativeError(made, expected);
}

test.each(Object.entries(cases))('%s in tiles is as in one piece', async (_, ofPrimitive) => {
  if ('refused' in ofPrimitive) {
    await expect(errorIn(ofPrimitive.case, 5)).rejects.toThrow(ofPrimitive.refused);
    await expect(errorIn(ofPrimitive.case, 5)).rejects.toThrow(NotTileable);
    return;
  }
  for (const make of ofPrimitive)
    for (const side of [4, 7])
      expect(await errorIn(make, side), `${make.toString()} with tiles of ${side}`).toBeLessThan(1e-12);
});
