import { dialectFactors, isLinearDialect } from '../src/graph/style-dialects.ts';
import type { Builder } from '../src/program/builder.ts';
import { gramOf } from '../src/program/gram.ts';
import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import { Population } from '../src/program/population.ts';
import type { FeatureMap, LayerStatistic } from '../src/program/socket-values.ts';
import type { Value } from '../src/program/value.ts';

export default defineNode({
  type: 'style-loss',
  category: 'loss',
  title: 'Style loss',
  description:
    'The distance between the feature statistics of the canvas and those of a style, regardless of position.',
  aliases: ['gram loss', 'texture loss'],
  formulas: [
    {
      text: 'Σ (G − A)² / (4 N² M²)',
      source: 'Gatys, Ecker, Bethge 2016, Image Style Transfer Using Convolutional Neural Networks',
      note: 'N channels, M positions of the canvas. The paper uses pictures of equal size; here A is scaled by M / Mₛ.',
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
      note: 'relative: a weight has the same effect at every layer and for every network. If the style is 0 everywhere, the loss is |G/M|².',
    },
    {
      text: 'mean (μ − μₛ)² + mean (σ² − σₛ²)²',
      source: 'after Li et al. 2017, Demystifying Neural Style Transfer',
      note: 'Population variances, one per channel; Li et al. compare standard deviations.',
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
      help: 'The statistic to compare.',
      default: 'gram',
      options: { gram: 'Gram matrices', moments: 'mean and variance of each channel' },
    },
    normalization: {
      kind: 'choice',
      title: 'Normalization',
      help: 'How the squared differences of two Gram matrices are scaled.',
      default: 'gatys-paper',
      options: {
        'gatys-paper': 'Σ (G − A)² / (4 N² M²)',
        'gatys-code': '1000 / N² · mean (G/M − A/Mₛ)²',
        johnson: 'mean (G/(N M) − A/(N Mₛ))², also used by fast.ai',
        keras: 'Σ (G − A)² / (36 (H W)²)',
        titu: 'like keras, for F − 1',
        ivanov: '√Σ (G − A)² / (N³ M)',
        relative: '|G/M − A/Mₛ|² / |A/Mₛ|²',
      },
      when: { statistic: ['gram'] },
    },
    ...layerWeighting,
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const { statistic, normalization } = parameters;
    if (statistic === 'moments') {
      if (features.type === 'statistics' || target.type === 'statistics')
        return fail(
          'Moments are computed from features, but Gram matrices are connected.',
          'Connect the features themselves.',
          {
            socket: features.type === 'statistics' ? 'features' : 'target',
          },
        );
      const pairs = pairLayers(features.maps, target.maps, parameters, fail);
      const value = sumOfLayers(b, pairs, (ours, target) => momentsLoss(b, ours, target));
      return { loss: { type: 'loss', value } };
    }
    const subtract = normalization === 'titu' ? 1 : 0;
    const grams = (from: typeof features, socket: string): readonly LayerStatistic[] => {
      if (from.type === 'features') return from.maps.map((map) => gramOf(b, map, { subtract }));
      if (subtract !== 0)
        fail(
          '“titu” needs the Gram matrix of F − 1, but a different one is connected.',
          'Connect the features themselves, or choose “keras” and subtract 1 in the Gram matrix.',
          { socket },
        );
      return from.layers;
    };
    const pairs = pairLayers(grams(features, 'features'), grams(target, 'target'), parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => gramLoss(b, ours, target, normalization));
    return { loss: { type: 'loss', value } };
  },
});

function gramLoss(b: Builder, ours: LayerStatistic, target: LayerStatistic, dialect: string): Value {
  const { channels, positions, picturePixels } = ours;
  // One factor on the difference rather than one on each side: equal matrices of equal sizes have a difference of exactly 0, also
  // where a processor rounds a product and a sum at once.
  const difference = b.sub(ours.value, b.mul(target.value, positions / target.positions));
  const squares = b.sum(b.square(b.mul(difference, 1 / positions)));
  if (dialect === 'ivanov') return b.mul(b.sqrt(squares), 1 / channels ** 3);
  if (dialect === 'relative')
    return b.div(squares, b.orOne(b.sum(b.square(b.mul(target.value, 1 / target.positions)))));
  const factor = dialectFactors[isLinearDialect(dialect) ? dialect : 'keras'];
  return b.mul(squares, factor({ channels, density: positions / picturePixels }));
}

function momentsLoss(b: Builder, ours: FeatureMap, target: FeatureMap): Value {
  const [one, other] = [ours, target].map((map) => {
    const population = new Population(b, map);
    return {
      mean: population.mean(population.rows),
      variance: population.mean(b.square(population.centered())),
    };
  });
  const distance = (key: 'mean' | 'variance') => b.mean(b.square(b.sub(one![key], other![key])));
  return b.add(distance('mean'), distance('variance'));
}
