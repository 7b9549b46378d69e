import type { Builder } from '../src/program/builder.ts';
import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { defineNode } from '../src/program/node.ts';
import { Population } from '../src/program/population.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';
import type { Value } from '../src/program/value.ts';

/** Below this a sigmoid is 0 all the same, and e^60 is still a number in float32. */
const LEAST = -60;

export default defineNode({
  type: 'moment-loss',
  category: 'loss',
  title: 'Central moments',
  description:
    'The distance between the mean, variance, skew and higher moments of each channel and those of a style.',
  aliases: ['cmd', 'central moment discrepancy', 'skewness', 'kurtosis'],
  formulas: [
    {
      text: '|E x − E y|₂ + Σ from k = 2 to K of |E (x − E x)ᵏ − E (y − E y)ᵏ|₂',
      source:
        'Kalischek, Wegner, Schindler 2021, In the Light of Feature Distributions: Moment Matching for Neural Style Transfer',
      note: 'x and y are squashed by a sigmoid; K = 5. The paper uses features before the ReLU and weights each layer by 1000 / N²: set the features node to “before” if the network allows it, and choose the weighting 1 / N².',
    },
  ],
  ...styleSockets,
  parameters: {
    orders: {
      kind: 'number',
      title: 'Moments',
      help: 'The highest moment: 1 is the mean alone, and 2 adds the variance.',
      default: 5,
      min: 1,
      max: 10,
      integer: true,
    },
    squash: {
      kind: 'boolean',
      title: 'Squash',
      help: 'Map features to (0, 1) with a sigmoid first. Otherwise the high moments of large values dominate.',
      default: true,
    },
    ...layerWeighting,
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const { orders, squash } = parameters;
    const pairs = pairLayers(features.maps, target.maps, parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => {
      const [one, other] = [ours, target].map((map) => moments(b, map, orders, squash));
      return one!
        .map((moment, k) => b.sqrt(b.sum(b.square(b.sub(moment, other![k]!)))))
        .reduce((sum, distance) => b.add(sum, distance));
    });
    return { loss: { type: 'loss', value } };
  },
});

/** The mean and the central moments from the second on, each [1, channels]. */
function moments(b: Builder, map: FeatureMap, orders: number, squash: boolean): Value[] {
  const population = new Population(b, squash ? { ...map, value: sigmoid(b, map.value) } : map);
  const centered = population.centered();
  const found = [population.mean(population.rows)];
  for (let [order, power] = [2, centered]; order <= orders; order++) {
    power = b.mul(power, centered);
    found.push(population.mean(power));
  }
  return found;
}

function sigmoid(b: Builder, x: Value): Value {
  return b.div(b.number(1), b.add(b.exp(b.mul(b.maximum(x, LEAST), -1)), 1));
}
