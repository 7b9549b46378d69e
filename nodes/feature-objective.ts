import { layerText, sumOfLayers } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import type { FeatureMap } from '../src/program/socket-values.ts';
import { sizeOf, type Value } from '../src/program/value.ts';

export default defineNode({
  type: 'feature-objective',
  category: 'loss',
  title: 'Feature objective',
  description:
    'Makes features stronger: a channel, a neuron, a direction or a whole layer. The loss is their strength times −1, so the canvas shows what the network responds to.',
  aliases: [
    'feature visualization',
    'deepdream',
    'deep dream',
    'activation maximization',
    'lucid',
    'channel',
    'neuron',
    'inceptionism',
  ],
  formulas: [
    {
      text: 'channel: −mean F_k; neuron: −F_k at one position',
      source: 'Olah, Mordvintsev, Schubert 2017, Feature Visualization; tensorflow/lucid',
      note: 'The mean is over positions. Layers are added up.',
    },
    {
      text: 'direction: −mean (F · v / |v|), v = mean of “toward” over positions',
      source: 'tensorflow/lucid',
      note: 'lucid takes any vector and does not divide by its length.',
    },
    {
      text: 'layer: −mean F²',
      source: 'Mordvintsev, Olah, Tyka 2015, Inceptionism: DeepDream; tensorflow/lucid',
      note: 'The first code has ½ Σ F² and divides its gradient by the mean of its magnitude.',
    },
    { text: 'In a region, each position is multiplied by the mask; means run over all positions.' },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features of the canvas.', takes: ['features'] },
    toward: {
      title: 'Toward',
      help: 'For a direction: features of the picture whose mean is the direction; the same layers.',
      takes: ['features'],
      optional: true,
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the strength of the features times −1', gives: 'loss' } },
  parameters: {
    of: {
      kind: 'choice',
      title: 'Of',
      help: 'What to make stronger.',
      default: 'layer',
      options: {
        layer: 'all channels of the layer, the stronger ones more: DeepDream',
        channel: 'the mean of one channel',
        neuron: 'one channel at one position',
        direction: 'a mix of channels: the mean features of the picture at “toward”',
      },
    },
    channel: {
      kind: 'number',
      title: 'Channel',
      help: 'The number of the channel, from 0.',
      default: 0,
      min: 0,
      max: 4095,
      integer: true,
      when: { of: ['channel', 'neuron'] },
    },
    x: {
      kind: 'number',
      title: 'Across',
      help: 'Position of the neuron: 0 is left, 1 is right.',
      default: 0.5,
      min: 0,
      max: 1,
      when: { of: ['neuron'] },
    },
    y: {
      kind: 'number',
      title: 'Down',
      help: 'Position of the neuron: 0 is top, 1 is bottom.',
      default: 0.5,
      min: 0,
      max: 1,
      when: { of: ['neuron'] },
    },
  },
  lower({ inputs: { features, toward }, parameters: { of, channel, x, y }, b, fail }) {
    const pairs = features.maps.map((map) => ({ ours: map, target: map, weight: 1 }));
    const value = sumOfLayers(b, pairs, (map) => {
      const [height, width, channels] = map.value.shape as [number, number, number];
      if ((of === 'channel' || of === 'neuron') && channel >= channels)
        fail(
          `There is no channel ${channel} at ${layerText(map)}: its channels are 0 to ${channels - 1}.`,
          'Use a smaller number.',
          { parameter: 'channel' },
        );
      const at = (fraction: number, n: number) => Math.min(Math.floor(fraction * n), n - 1);
      const strength = {
        layer: () => weighted(b.square(map.value), map),
        channel: () => weighted(b.slice(map.value, [0, 0, channel], [height, width, 1]), map),
        neuron: () => b.slice(weighted(map.value, map), [at(y, height), at(x, width), channel], [1, 1, 1]),
        direction: () => b.mul(weighted(map.value, map), directionOf(map)),
      }[of]();
      const positions = of === 'direction' ? height * width : sizeOf(strength.shape);
      return b.mul(b.sum(strength), -1 / positions);
    });
    return { loss: { type: 'loss', value } };

    function weighted(value: Value, { guide }: FeatureMap): Value {
      return guide ? b.mul(value, guide) : value;
    }

    /** The mean features of the other picture, of length 1: [1, 1, channels]. */
    function directionOf({ layer, level, value }: FeatureMap): Value {
      if (!toward)
        return fail('A direction needs a picture.', 'Connect its features to “toward”.', {
          socket: 'toward',
        });
      const other = toward.maps.find((map) => map.layer === layer && map.level === level);
      if (!other || other.value.shape[2] !== value.shape[2])
        return fail(
          `“toward” has no ${layerText({ layer, level })} of ${value.shape[2]} channels.`,
          'Use the same network, layers and scales for both inputs.',
          { socket: 'toward' },
        );
      const sum = b.sumOver(weighted(other.value, other), [0, 1]);
      return b.div(sum, b.orOne(b.sqrt(b.sum(b.square(sum)))));
    }
  },
});
