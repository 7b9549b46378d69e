import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../src/compile/plan.ts';
import type { Engine, LeafReader } from '../../src/engines/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { readJson, readTensors, type Tensor } from '../support/fixtures.ts';
import { Leaves, relativeError } from './leaves.ts';

export const golden = await readTensors('test/fixtures/features.safetensors');
const { losses } = (await readJson('test/fixtures/losses.json')) as {
  losses: Record<string, { value: number }>;
};
const weights = await readTensors('public/models/slim19.safetensors');

export type Pooling = 'average' | 'max';
const CONVOLUTIONS = [2, 2, 4, 4, 1];
const STYLE_LAYERS = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];

/** [out, in, k, k] as PyTorch stores a kernel, to [k, k, in, out]. */
function kernelOf({ shape, entries }: Tensor): Tensor {
  const [outs, ins, size] = shape as [number, number, number];
  const turned = new Float32Array(entries.length);
  for (let o = 0, from = 0; o < outs; o++)
    for (let i = 0; i < ins; i++)
      for (let place = 0; place < size * size; place++)
        turned[(place * ins + i) * outs + o] = entries[from++]!;
  return { shape: [size, size, ins, outs], entries: turned };
}

/** slim19 on a picture: every layer after its ReLU. */
function features(leaves: Leaves, picture: Value, pooling: Pooling): Map<string, Value> {
  const { b } = leaves;
  const perChannel = (name: string, ...entries: number[]): Value =>
    leaves.input(name, { shape: [1, 1, 3], entries: Float32Array.from(entries) });
  const shifted = b.sub(picture, perChannel('mean', 0.485, 0.456, 0.406));
  let x = b.div(shifted, perChannel('deviation', 0.229, 0.224, 0.225));
  const layers = new Map<string, Value>();
  CONVOLUTIONS.forEach((convolutions, block) => {
    if (block > 0) x = pooling === 'max' ? b.maxPool(x) : b.averagePool(x);
    for (let n = 1; n <= convolutions; n++) {
      const layer = `conv${block + 1}_${n}`;
      const kernel = leaves.input(`${layer}.weight`, kernelOf(weights.get(`${layer}.weight`)!));
      x = b.relu(b.conv2d(x, kernel, leaves.input(`${layer}.bias`, weights.get(`${layer}.bias`)!)));
      layers.set(layer, x);
    }
  });
  return layers;
}

/** Positions x channels of features. */
function flat(b: Builder, f: Value): Value {
  const [height, width, channels] = f.shape as [number, number, number];
  return b.reshape(f, [height * width, channels]);
}

const meanSquare = (b: Builder, x: Value, y: Value): Value => b.mean(b.square(b.sub(x, y)));

type Comparison = (b: Builder, ours: Value, theirs: Value) => Value;

const johnson: Comparison = (b, ...both) => {
  const grams = both.map((f) => {
    const a = flat(b, f);
    return b.mul(b.gram(a), 1 / (a.shape[0]! * a.shape[1]!));
  });
  return meanSquare(b, grams[0]!, grams[1]!);
};

const relative: Comparison = (b, ...both) => {
  const [g, target] = both.map((f) => {
    const a = flat(b, f);
    return b.mul(b.gram(a), 1 / a.shape[0]!);
  }) as [Value, Value];
  return b.div(b.sum(b.square(b.sub(g, target))), b.sum(b.square(target)));
};

const moments: Comparison = (b, ...both) => {
  const [ours, theirs] = both.map((f) => {
    const a = flat(b, f);
    const mean = b.mul(b.sumOver(a, [0]), 1 / a.shape[0]!);
    return { mean, variance: b.mul(b.sumOver(b.square(b.sub(a, mean)), [0]), 1 / a.shape[0]!) };
  });
  return b.add(meanSquare(b, ours!.mean, theirs!.mean), meanSquare(b, ours!.variance, theirs!.variance));
};

function style(leaves: Leaves, canvas: Value, pooling: Pooling, comparison: Comparison): Value {
  const { b } = leaves;
  const ours = features(leaves, canvas, pooling);
  const theirs = features(leaves, leaves.input('style', golden.get('style')!), pooling);
  return STYLE_LAYERS.map((layer) => comparison(b, ours.get(layer)!, theirs.get(layer)!)).reduce(
    (sum, term) => b.add(sum, term),
  );
}

function content(leaves: Leaves, canvas: Value, pooling: Pooling): Value {
  const target = features(leaves, leaves.input('content', golden.get('content')!), pooling).get('conv4_2')!;
  return meanSquare(leaves.b, features(leaves, canvas, pooling).get('conv4_2')!, target);
}

/** Differences of neighbors along an axis. */
function difference(b: Builder, x: Value, axis: 0 | 1): Value {
  const size = x.shape.map((n, i) => (i === axis ? n - 1 : n));
  const begin = [0, 1, 2].map((i) => (i === axis ? 1 : 0));
  return b.sub(b.slice(x, begin, size), b.slice(x, [0, 0, 0], size));
}

type Formula = (leaves: Leaves, canvas: Value) => Value;

const variation: Record<'l1' | 'l2' | 'keras', Formula> = {
  l1: ({ b }, x) => b.add(b.sum(b.abs(difference(b, x, 1))), b.sum(b.abs(difference(b, x, 0)))),
  l2: ({ b }, x) => {
    const [dx, dy] = [difference(b, x, 1), difference(b, x, 0)];
    return b.mul(b.add(b.sum(b.square(dx)), b.sum(b.square(dy))), 0.5);
  },
  keras: ({ b }, x) => {
    const corner = [x.shape[0]! - 1, x.shape[1]! - 1, 3];
    const cut = (d: Value): Value => b.slice(d, [0, 0, 0], corner);
    const [dx, dy] = [cut(difference(b, x, 1)), cut(difference(b, x, 0))];
    return b.sum(b.power(b.add(b.square(dx), b.square(dy)), 1.25));
  },
};

const ofPooling = (pooling: Pooling): Record<string, Formula> => ({
  [`content/${pooling}`]: (leaves, x) => content(leaves, x, pooling),
  [`style/johnson/${pooling}`]: (leaves, x) => style(leaves, x, pooling, johnson),
  [`style/relative/${pooling}`]: (leaves, x) => style(leaves, x, pooling, relative),
  [`style/moments/${pooling}`]: (leaves, x) => style(leaves, x, pooling, moments),
});

/** Losses of `losses.json` by their names there. */
export const formulas: Readonly<Record<string, Formula>> = {
  ...ofPooling('average'),
  ...ofPooling('max'),
  'tv/l1': variation.l1,
  'tv/l2': variation.l2,
  'tv/keras': variation.keras,
  'gatys/average': (leaves, x) => {
    const { b } = leaves;
    const pictures = b.add(content(leaves, x, 'average'), b.mul(style(leaves, x, 'average', johnson), 100));
    return b.add(pictures, b.mul(variation.l2(leaves, x), 1e-4));
  },
};

export interface Problem {
  readonly plan: Plan;
  readonly read: LeafReader;
}

/** The plan of a loss and its gradient at the golden canvas. */
function lossPlan(name: string): Problem {
  const leaves = new Leaves(new Builder());
  const total = formulas[name]!(leaves, leaves.canvas(golden.get('canvas')!));
  return { plan: planOf(differentiate({ outputs: { total } }, 'total')), read: leaves.reader };
}

/** The plan of all layers on the golden content picture. */
export function featurePlan(pooling: Pooling): Problem {
  const leaves = new Leaves(new Builder());
  const layers = features(leaves, leaves.input('content', golden.get('content')!), pooling);
  return { plan: planOf({ outputs: Object.fromEntries(layers) }), read: leaves.reader };
}

/** A golden loss on an engine: its gradient, the relative errors of both, and the bytes that the engine had for its plan. */
export async function evaluated(engine: Engine, name: string) {
  const { plan, read } = lossPlan(name);
  const execution = await engine.prepare(plan, read);
  execution.write(execution.canvas, golden.get('canvas')!.entries);
  await execution.evaluate();
  const total = (await execution.scalars(['total']))[0]!;
  const gradient = await execution.read(execution.gradient);
  const bytes = engine.memoryBytes();
  execution.dispose();
  const errors = {
    loss: Math.abs(total / losses[name]!.value - 1),
    gradient: relativeError(gradient, golden.get(`gradient/${name}`)!.entries),
  };
  return { plan, total, gradient, errors, bytes };
}
