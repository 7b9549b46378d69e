import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { interpret, interpretPlan } from '../support/interpreter.ts';
import { relativeError } from './finite-differences.ts';
import { readSafetensors } from './safetensors.ts';
import { Leaves, type Tensor } from './tensors.ts';

const golden = readSafetensors('test/fixtures/features.safetensors');
const weights = readSafetensors('public/models/slim19.safetensors');
const { losses } = JSON.parse(readFileSync('test/fixtures/losses.json', 'utf8')) as {
  losses: Record<string, { value: number; gradientNorm: number }>;
};

type Pooling = 'average' | 'max';
const BLOCKS = [2, 2, 4, 4, 1];
const STYLE_LAYERS = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];

/** [out, in, k, k] as PyTorch stores a kernel, to [k, k, in, out]. */
function kernelOf({ shape, entries }: Tensor): Tensor {
  const [outs, ins, size] = shape as [number, number, number];
  const turned = new Float64Array(entries.length);
  entries.forEach((weight, i) => {
    const [o, rest] = [Math.floor(i / (ins * size * size)), i % (ins * size * size)];
    const [input, place] = [Math.floor(rest / (size * size)), rest % (size * size)];
    turned[(place * ins + input) * outs + o] = weight;
  });
  return { shape: [size, size, ins, outs], entries: turned };
}

/** slim19 on a picture: every layer after its ReLU. */
function features(b: Builder, leaves: Leaves, picture: Value, pooling: Pooling): Record<string, Value> {
  const perChannel = (name: string, ...entries: number[]): Value =>
    leaves.input(name, { shape: [1, 1, 3], entries: Float64Array.from(entries) });
  let x = b.div(
    b.sub(picture, perChannel('mean', 0.485, 0.456, 0.406)),
    perChannel('deviation', 0.229, 0.224, 0.225),
  );
  const layers: Record<string, Value> = {};
  BLOCKS.forEach((convolutions, block) => {
    if (block > 0) x = pooling === 'max' ? b.maxPool(x) : b.averagePool(x);
    for (let n = 1; n <= convolutions; n++) {
      const layer = `conv${block + 1}_${n}`;
      const kernel = leaves.input(`${layer}.weight`, kernelOf(weights.get(`${layer}.weight`)!));
      x = b.relu(b.conv2d(x, kernel, leaves.input(`${layer}.bias`, weights.get(`${layer}.bias`)!)));
      layers[layer] = x;
    }
  });
  return layers;
}

function content(b: Builder, leaves: Leaves, canvas: Value, pooling: Pooling): Value {
  const target = features(b, leaves, leaves.input('content', golden.get('content')!), pooling)['conv4_2']!;
  return b.mean(b.square(b.sub(features(b, leaves, canvas, pooling)['conv4_2']!, target)));
}

function johnson(b: Builder, leaves: Leaves, canvas: Value, pooling: Pooling): Value {
  const gram = (f: Value): Value => {
    const [height, width, channels] = f.shape as [number, number, number];
    return b.mul(b.gram(b.reshape(f, [height * width, channels])), 1 / (channels * height * width));
  };
  const ours = features(b, leaves, canvas, pooling);
  const theirs = features(b, leaves, leaves.input('style', golden.get('style')!), pooling);
  return STYLE_LAYERS.map((layer) =>
    b.mean(b.square(b.sub(gram(ours[layer]!), gram(theirs[layer]!)))),
  ).reduce((sum, term) => b.add(sum, term));
}

/** sum (dx² + dy²)^1.25 over all pixels but the last row and column. */
function kerasVariation(b: Builder, canvas: Value): Value {
  const [height, width] = canvas.shape as [number, number, number];
  const corner = (y: number, x: number): Value => b.slice(canvas, [y, x, 0], [height - 1, width - 1, 3]);
  const squared = (y: number, x: number): Value => b.square(b.sub(corner(y, x), corner(0, 0)));
  return b.sum(b.power(b.add(squared(0, 1), squared(1, 0)), 1.25));
}

describe('slim19 computes the same features as PyTorch', () => {
  test.each(['average', 'max'] as const)('with %s pools', (pooling) => {
    const b = new Builder();
    const leaves = new Leaves(b);
    const layers = features(b, leaves, leaves.input('content', golden.get('content')!), pooling);
    const computed = interpret(layers, leaves.read);
    for (const layer of Object.keys(layers)) {
      const expected = golden.get(`features/${pooling}/${layer}`)!;
      expect(relativeError(computed[layer]!, expected.entries), layer).toBeLessThan(1e-6);
    }
  });
});

describe('losses and their gradients agree with PyTorch', () => {
  const formulas: Record<string, (b: Builder, leaves: Leaves, canvas: Value) => Value> = {
    'content/max': (b, leaves, canvas) => content(b, leaves, canvas, 'max'),
    'style/johnson/average': (b, leaves, canvas) => johnson(b, leaves, canvas, 'average'),
    'tv/keras': (b, _, canvas) => kerasVariation(b, canvas),
  };

  test.each(Object.keys(formulas))('%s', (name) => {
    const b = new Builder();
    const leaves = new Leaves(b);
    const total = formulas[name]!(b, leaves, leaves.canvas(golden.get('canvas')!));
    const plan = planOf(differentiate({ outputs: { total } }, 'total'));
    const computed = interpretPlan(plan, leaves.read, 1);
    expect(computed['total']![0]! / losses[name]!.value).toBeCloseTo(1, 9);
    expect(relativeError(computed['gradient']!, golden.get(`gradient/${name}`)!.entries)).toBeLessThan(1e-6);
  });
});
