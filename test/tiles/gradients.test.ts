import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import type { Objective } from '../../src/compile/objective.ts';
import { planOf, type Plan } from '../../src/compile/plan.ts';
import { balanced } from '../../src/program/balance.ts';
import { Builder } from '../../src/program/builder.ts';
import { withNormalizedGradient } from '../../src/program/gradient.ts';
import { gramOf } from '../../src/program/gram.ts';
import { polarFactor } from '../../src/program/matrices.ts';
import { Population } from '../../src/program/population.ts';
import type { Shape, Value, ValueOf } from '../../src/program/value.ts';
import type { Group } from '../../src/tiles/group.ts';
import { NotTileable } from '../../src/tiles/layout.ts';
import { gradientBytes } from '../../src/tiles/schedule.ts';
import { startTiles, tiledPlanOf } from '../../src/tiles/tiled-plan.ts';
import { random, relativeError } from '../engines/leaves.ts';
import { interpret } from '../support/interpreter.ts';
import { given, nameOf, sourceOf } from '../support/leaves.ts';
import { interpreterRunner } from './interpreter-runner.ts';

type Padding = 'zero' | 'replicate' | 'reflect';

/** A small network, with features of two layers, and the pictures of a loss. */
class World {
  readonly b = new Builder();
  readonly canvas: ValueOf<'canvas'>;
  private readonly known = new Map<string, Float32Array>();

  /** @param flat the value of all entries of the canvas, in place of random ones. */
  constructor([height, width]: readonly [number, number], flat?: number) {
    this.canvas = this.b.emit('canvas', [], { shape: [height, width, 3], node: 'canvas' });
    const { entries } = random(this.canvas.shape, 99, 0, 1);
    this.known.set('canvas', flat === undefined ? entries : entries.fill(flat));
  }

  picture(name: string, shape: Shape = this.canvas.shape): Value {
    this.known.set(name, random(shape, name.length, 0, 1).entries);
    return given(this.b, shape, name);
  }

  /** Positions of the first layer are half those of the picture, of the second a quarter. */
  features(picture: Value, padding: Padding = 'zero', pooling: 'max' | 'average' = 'max') {
    const { b } = this;
    const pool = (x: Value) => (pooling === 'max' ? b.maxPool(x) : b.averagePool(x));
    const layer = (x: Value, outs: number, seed: number): Value => {
      const [height, width, ins] = x.shape as [number, number, number];
      const kernel = b.numbers([3, 3, ins, outs], [...random([3, 3, ins, outs], seed).entries]);
      const bias = b.numbers([outs], [...random([outs], seed + 1, 0).entries]);
      if (padding === 'zero') return b.relu(b.conv2d(x, kernel, bias));
      const made = b.relu(b.conv2d(padded(b, x, padding), kernel, bias));
      return b.slice(made, [1, 1, 0], [height, width, outs]);
    };
    const first = pool(layer(layer(picture, 3, 11), 4, 13));
    const second = layer(pool(layer(first, 4, 17)), 5, 19);
    return [first, second].map((value, i) => ({
      layer: `layer ${i}`,
      level: 0,
      value,
      picturePixels: picture.shape[0]! * picture.shape[1]!,
    }));
  }

  readonly read = (leaf: Value): ArrayLike<number> => {
    const source = sourceOf(leaf);
    return source?.kind === 'numbers' ? source.values : this.known.get(nameOf(leaf))!;
  };
}

function padded(b: Builder, x: Value, padding: Padding): Value {
  return [0, 1].reduce((value, axis) => {
    const n = value.shape[axis]!;
    const inner = Array.from({ length: n }, (_, i) => i);
    return b.take(value, axis, padding === 'replicate' ? [0, ...inner, n - 1] : [1, ...inner, n - 2]);
  }, x);
}

const difference = (b: Builder, x: Value, y: Value): Value => b.mean(b.square(b.sub(x, y)));
const sum = (b: Builder, values: readonly Value[]): Value => values.reduce((total, one) => b.add(total, one));

type Loss = (world: World) => Value;

const style =
  (options: Parameters<typeof gramOf>[2], padding?: Padding): Loss =>
  (w) => {
    const target = w.features(w.picture('style', [30, 41, 3]), padding);
    const grams = w
      .features(w.canvas, padding)
      .map((map, i) =>
        difference(w.b, gramOf(w.b, map, options).value, gramOf(w.b, target[i]!, options).value),
      );
    return sum(w.b, grams);
  };
const content: Loss = (w) => {
  const [, target] = w.features(w.picture('photo'));
  return difference(w.b, w.features(w.canvas)[1]!.value, target!.value);
};
const variation: Loss = ({ b, canvas }) => {
  const [height, width] = canvas.shape as [number, number, number];
  const part = (y: number, x: number) => b.slice(canvas, [y, x, 0], [height - 1, width - 1, 3]);
  return b.sum(
    b.power(b.add(b.square(b.sub(part(0, 1), part(0, 0))), b.square(b.sub(part(1, 0), part(0, 0)))), 1.25),
  );
};
const guided = (w: World, mask: Value): Loss => {
  return () => {
    const maps = w.features(w.canvas).map((map) => {
      const [height, width] = map.value.shape as [number, number, number];
      return { ...map, guide: w.b.resize(mask, height, width, 'area') };
    });
    return sum(
      w.b,
      maps.map((map) => {
        const population = new Population(w.b, map);
        const variance = population.mean(w.b.square(population.centered()));
        return w.b.add(w.b.sum(w.b.square(population.mean(population.rows))), w.b.sum(w.b.abs(variance)));
      }),
    );
  };
};

/** How many passes over tiles a loss takes before its gradient, and the loss. */
const losses: Readonly<Record<string, { readonly passes: number; readonly loss: Loss }>> = {
  'Gram matrices': { passes: 1, loss: style({}) },
  'Gram matrices, replicated edges': { passes: 1, loss: style({}, 'replicate') },
  'Gram matrices, reflected edges': { passes: 1, loss: style({}, 'reflect') },
  'shifted Gram matrices': { passes: 1, loss: style({ shift: [2, -1] }) },
  covariances: { passes: 3, loss: style({ subtract: 'mean' }) },
  content: { passes: 1, loss: content },
  'total variation': { passes: 1, loss: variation },
  'a sum of all': {
    passes: 1,
    loss: (w) =>
      sum(w.b, [style({})(w), w.b.mul(w.b.sqrt(content(w)), w.b.knob('sum', 'weight', 3)), variation(w)]),
  },
  'moments in a region': { passes: 3, loss: (w) => guided(w, w.picture('mask', [20, 23, 1]))(w) },
  'moments where a computed mask is': {
    passes: 3,
    loss: (w) =>
      guided(w, w.b.mul(w.b.numbers([4, 1, 1], [1, 2, 3, 4]), w.b.numbers([1, 5, 1], [5, 4, 3, 2, 1])))(w),
  },
  'cross-layer Gram matrices': {
    passes: 1,
    loss: (w) => {
      const [first, second] = w.features(w.canvas);
      return w.b.mean(w.b.square(gramOf(w.b, first!, { other: second! }).value));
    },
  },
  'a blurred and resized canvas': {
    passes: 1,
    loss: (w) => {
      const smaller = w.b.resize(w.b.blur(w.canvas, 0.7), 21, 19, 'bicubic');
      return w.b.mean(w.b.square(gramOf(w.b, w.features(smaller)[0]!).value));
    },
  },
  'halved pictures': {
    passes: 1,
    loss: (w) => {
      const maps = [w.canvas, w.b.averagePool(w.canvas)].flatMap((x) => w.features(x, 'zero', 'average'));
      return sum(
        w.b,
        maps.map((map) => w.b.mean(w.b.square(gramOf(w.b, map).value))),
      );
    },
  },
  'a repeated canvas': {
    passes: 1,
    loss: (w) => {
      const [height, width] = w.canvas.shape as [number, number, number];
      const shifted = (n: number) => Array.from({ length: n }, (_, i) => (i + 5) % n);
      const tiled = w.b.take(w.b.take(w.canvas, 0, shifted(height)), 1, shifted(width));
      return w.b.mean(w.b.square(gramOf(w.b, w.features(tiled)[0]!).value));
    },
  },
  'normalized gradients': {
    passes: 2,
    loss: (w) => {
      const [map] = w.features(w.canvas);
      return withNormalizedGradient(w.b, w.b.mean(w.b.square(gramOf(w.b, map!).value)), map!.value);
    },
  },
  'gradients normalized at the canvas': {
    passes: 2,
    loss: (w) =>
      sum(
        w.b,
        [content(w), style({})(w)].map((loss) => withNormalizedGradient(w.b, loss, w.canvas)),
      ),
  },
  'balanced terms': {
    passes: 3,
    loss: (w) => {
      const terms = {
        content: content(w),
        style: style({ subtract: 'mean' })(w),
        normalized: withNormalizedGradient(w.b, style({})(w), w.canvas),
        variation: variation(w),
      };
      const near = w.b.add(w.b.blur(w.picture('at'), 0.8), w.picture('noise'));
      return sum(w.b, Object.values(balanced(w.b, terms, w.canvas, near)));
    },
  },
  'polar factors': {
    passes: 14,
    loss: (w) => {
      const population = new Population(w.b, w.features(w.canvas)[1]!);
      const rows = population.weighted(population.centered());
      return w.b.sum(w.b.mul(rows, w.b.detach(polarFactor(w.b, rows))));
    },
  },
  'a loss that only counts in the gradient': {
    passes: 1,
    loss: (w) => w.b.add(content(w), w.b.surrogate(w.b.number(0), variation(w))),
  },
};

function planFor({ b, canvas }: World, total: Value): Plan {
  const objective: Objective = { builder: b, canvas, total, terms: new Map([['term', total]]) };
  return { ...planOf(differentiate({ outputs: { total } }, 'total')), objective };
}

async function inTiles(plan: Plan, side: number, w: World) {
  const tiles = tiledPlanOf(plan, side);
  const runner = interpreterRunner(w.read);
  const evaluation = await startTiles(tiles, runner, 4);
  evaluation.values.set(w.canvas, Float64Array.from(w.read(w.canvas)));
  const gradient = new Float64Array(w.canvas.shape.reduce((a, b) => a * b));
  await evaluation.evaluate(gradient);
  return { tiles, gradient, total: evaluation.values.get(tiles.outputs['total']!)![0]! };
}

describe('the loss and its gradient in tiles are as in one piece', () => {
  test.each(Object.entries(losses))('%s', async (_, { passes, loss }) => {
    const w = new World([29, 44]);
    const plan = planFor(w, loss(w));
    const whole = interpret(plan.outputs, w.read);
    const { tiles, total, gradient } = await inTiles(plan, 16, w);
    expect(tiles.loop.gradient.flatMap((group) => group.tiles).length).toBeGreaterThan(5);
    expect(tiles.loop.levels.length - 1).toBe(passes);
    expect(Math.abs(total / whole['total']![0]! - 1)).toBeLessThan(1e-10);
    expect(relativeError(gradient, whole['gradient']!)).toBeLessThan(1e-10);
  });
});

test.each([
  [[64, 64], 16],
  [[53, 75], 20],
] as const)('tiles of a canvas of %j share a plan, in the middle and at the edges', async (size, count) => {
  const w = new World(size);
  const { tiles } = await inTiles(planFor(w, style({})(w)), 16, w);
  const groups = [...tiles.loop.levels[1]!.groups, ...tiles.loop.gradient];
  for (const group of groups) {
    expect(group.tiles).toHaveLength(count);
    expect(new Set(group.tiles.map(({ variant }) => variant)).size).toBe(1);
  }
});

test('at the ties of max pools, where a canvas is flat, tiles have the gradient of the whole', async () => {
  const w = new World([29, 44], 0.5);
  const plan = planFor(w, sum(w.b, [style({}, 'replicate')(w), content(w)]));
  const whole = interpret(plan.outputs, w.read);
  const { gradient } = await inTiles(plan, 16, w);
  expect(relativeError(gradient, whole['gradient']!)).toBeLessThan(1e-10);
});

test('gradient norms are added up by tiles that see no further than those of the loss', () => {
  const w = new World([64, 64]);
  const terms = { content: content(w), style: style({})(w) };
  const loss = sum(w.b, Object.values(balanced(w.b, terms, w.canvas, w.picture('at'))));
  const { before, loop } = tiledPlanOf(planFor(w, loss), 16);
  const rowsIn = (groups: readonly Group[]): number[] =>
    groups.flatMap(({ tiles }) =>
      tiles.flatMap(({ segments }) =>
        segments.flatMap((one) => (one.kind === 'picture' ? [one.box[0][1] - one.box[0][0]] : [])),
      ),
    );
  const groups = before.flatMap(({ levels }) => levels.flatMap((level) => level.groups));
  const pushes = groups.flatMap((group) => group.pushes);
  expect(pushes).toHaveLength(2);
  const seen = rowsIn([...groups, ...pushes.flatMap((push) => push.groups)]);
  expect(Math.max(...seen)).toBe(Math.max(...rowsIn(loop.gradient)));
  // One picture at a time is kept for them.
  expect(before.map(gradientBytes)).toEqual([0, 4 * 64 * 64 * 3]);
});

test('what sorts or compares all positions is refused, with its node', () => {
  const refused = (loss: Loss) => {
    const w = new World([24, 24]);
    w.b.origin = 'histogram';
    const plan = planFor(w, loss(w));
    try {
      tiledPlanOf(plan, 8);
    } catch (error) {
      if (error instanceof NotTileable) return error;
    }
    throw new Error('It was not refused.');
  };
  const rowsOf = (w: World) => w.b.reshape(w.features(w.canvas)[0]!.value, [144, 4]);
  const sorted = refused((w) => w.b.sum(w.b.mul(rowsOf(w), w.b.detach(w.b.sort(rowsOf(w))))));
  expect(sorted).toMatchObject({ node: 'histogram', reason: 'it sorts the entries of all positions.' });
  const compared = refused((w) => w.b.sum(w.b.matmul(rowsOf(w), w.b.transpose(rowsOf(w)))));
  expect(compared).toMatchObject({ node: 'histogram', reason: 'it compares each position with each.' });
  const inRows = refused((w) => w.b.sum(w.b.abs(w.b.sumOver(w.features(w.canvas)[0]!.value, [1]))));
  expect(inRows).toMatchObject({ node: 'histogram', reason: 'it sums over rows or over columns only.' });
});
