import type { Builder } from '../src/program/builder.ts';
import { gramOf } from '../src/program/gram.ts';
import { pairLayers } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import type { FeatureMap, LayerStatistic } from '../src/program/socket-values.ts';
import type { Value } from '../src/program/value.ts';

export default defineNode({
  type: 'style-loss',
  category: 'loss',
  title: 'Style loss',
  description:
    'How far the statistics of the canvas’s features are from those of a style, wherever things are.',
  aliases: ['gram loss', 'texture loss'],
  formulas: [
    {
      text: 'Σ (G − A)² / (4 N² M²)',
      source: 'Gatys, Ecker, Bethge 2016, Image Style Transfer Using Convolutional Neural Networks',
      note: 'N channels, M positions of the canvas. The paper takes equal sizes; here A is scaled by M / Mₛ to the canvas.',
    },
    { text: '1000 / N² · mean (G/M − A/Mₛ)²', source: 'leongatys/PytorchNeuralStyleTransfer' },
    { text: 'mean (G/(N M) − A/(N Mₛ))²', source: 'jcjohnson/neural-style; the fast.ai course' },
    {
      text: 'Σ (G − A)² / (4 · 3² · (H W)²)',
      source: 'Keras’ example of neural style transfer',
      note: 'H W is the canvas’s size at every layer; A is scaled to the canvas. “titu” takes the Gram matrix of F − 1.',
    },
    { text: '√Σ (G − A)² / (N³ M)', source: 'slavivanov/Style-Tranfer', note: 'A is scaled to the canvas.' },
    {
      text: '|G/M − A/Mₛ|² / |A/Mₛ|²',
      note: 'relative: a weight means the same at every layer and for every network',
    },
    {
      text: 'mean (μ − μₛ)² + mean (σ² − σₛ²)²',
      source: 'after Li et al. 2017, Demystifying Neural Style Transfer',
      note: 'Variances of the population, one a channel; Li et al. compare deviations.',
    },
  ],
  inputs: {
    features: {
      title: 'Features',
      help: 'Features of the canvas, or their Gram matrices.',
      takes: ['features', 'statistics'],
    },
    target: {
      title: 'Target',
      help: 'Features of the style, or their Gram matrices.',
      takes: ['features', 'statistics'],
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance', gives: 'loss' } },
  parameters: {
    statistic: {
      kind: 'choice',
      title: 'Statistic',
      help: 'What is compared.',
      default: 'gram',
      options: { gram: 'Gram matrices', moments: 'mean and variance of each channel' },
    },
    normalisation: {
      kind: 'choice',
      title: 'Normalisation',
      help: 'What the squared differences of two Gram matrices are divided by.',
      default: 'gatys-paper',
      options: {
        'gatys-paper': 'Σ (G − A)² / (4 N² M²)',
        'gatys-code': '1000 / N² · mean (G/M − A/Mₛ)²',
        johnson: 'mean (G/(N M) − A/(N Mₛ))², as fast.ai too',
        keras: 'Σ (G − A)² / (36 (H W)²)',
        titu: 'as keras, of F − 1',
        ivanov: '√Σ (G − A)² / (N³ M)',
        relative: '|G/M − A/Mₛ|² / |A/Mₛ|²',
      },
      when: { statistic: ['gram'] },
    },
    layerWeights: {
      kind: 'weights',
      title: 'Layer weights',
      help: 'How much each layer counts; 1 unless given. The layers are added up.',
      default: {},
    },
  },
  lower({ inputs: { features, target }, parameters: { statistic, normalisation, layerWeights }, b, fail }) {
    const sum = (terms: readonly Value[]) => ({
      loss: { type: 'loss' as const, value: terms.reduce((sum, term) => b.add(sum, term)) },
    });
    if (statistic === 'moments') {
      if (features.type === 'statistics' || target.type === 'statistics')
        return fail(
          'Moments are taken of features, and Gram matrices arrive.',
          'Wire the features themselves.',
          {
            socket: features.type === 'statistics' ? 'features' : 'target',
          },
        );
      const pairs = pairLayers(features.maps, target.maps, layerWeights, fail);
      return sum(pairs.map(({ ours, target, weight }) => b.mul(momentsLoss(b, ours, target), weight)));
    }
    const offset = normalisation === 'titu' ? -1 : 0;
    const grams = (from: typeof features, socket: string): readonly LayerStatistic[] => {
      if (from.type === 'features') return from.maps.map((map) => gramOf(b, map, offset));
      if (offset !== 0)
        fail(
          '“titu” takes the Gram matrix of F − 1, and one of F arrives.',
          'Wire the features themselves.',
          {
            socket,
          },
        );
      return from.layers;
    };
    const pairs = pairLayers(grams(features, 'features'), grams(target, 'target'), layerWeights, fail);
    return sum(
      pairs.map(({ ours, target, weight }) => b.mul(dialects[normalisation](b, ours, target), weight)),
    );
  },
});

type Dialect = (b: Builder, ours: LayerStatistic, target: LayerStatistic) => Value;

/** Σ (G/M − A/Mₛ)² */
const perPosition: Dialect = (b, ours, target) =>
  b.sum(b.square(b.sub(b.mul(ours.value, 1 / ours.positions), b.mul(target.value, 1 / target.positions))));

const keras: Dialect = (b, ours, target) =>
  b.mul(perPosition(b, ours, target), (ours.positions / (6 * ours.picturePixels)) ** 2);

/** Every dialect is Σ (G/M − A/Mₛ)² times a constant, or its root. */
const dialects = {
  'gatys-paper': (b, ours, target) => b.mul(perPosition(b, ours, target), 1 / (4 * ours.channels ** 2)),
  'gatys-code': (b, ours, target) => b.mul(perPosition(b, ours, target), 1e3 / ours.channels ** 4),
  johnson: (b, ours, target) => b.mul(perPosition(b, ours, target), 1 / ours.channels ** 4),
  keras,
  titu: keras,
  ivanov: (b, ours, target) => b.mul(b.sqrt(perPosition(b, ours, target)), 1 / ours.channels ** 3),
  relative: (b, ours, target) =>
    b.div(perPosition(b, ours, target), b.sum(b.square(b.mul(target.value, 1 / target.positions)))),
} satisfies Record<string, Dialect>;

function momentsLoss(b: Builder, ours: FeatureMap, target: FeatureMap): Value {
  const [one, other] = [moments(b, ours), moments(b, target)];
  const distance = (key: 'mean' | 'variance') => b.mean(b.square(b.sub(one[key], other[key])));
  return b.add(distance('mean'), distance('variance'));
}

function moments(b: Builder, { value }: FeatureMap): { mean: Value; variance: Value } {
  const [height, width] = value.shape as [number, number];
  const average = (v: Value) => b.mul(b.sumOver(v, [0, 1]), 1 / (height * width));
  const mean = average(value);
  return { mean, variance: average(b.square(b.sub(value, mean))) };
}
