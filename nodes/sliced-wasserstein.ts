import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { defineNode } from '../src/program/node.ts';
import { columnsOf, redistributed } from '../src/program/quantiles.ts';

export default defineNode({
  type: 'sliced-wasserstein',
  category: 'loss',
  title: 'Sliced Wasserstein',
  description:
    'The distance between the full distribution of features and that of a style, along random directions. It captures more than Gram matrices do.',
  aliases: ['swd', 'optimal transport', 'texture loss', 'heitz'],
  formulas: [
    {
      text: 'mean (sort(F v) − sort(S v))², v random unit vectors',
      source: 'Heitz, Vanhoey, Chambon, Belcour 2021, A Sliced Wasserstein Loss for Neural Texture Synthesis',
      note: 'If the style has a different number of positions, its quantiles are interpolated; the paper tiles the style instead. v is the direction of a vector of almost normal numbers: sums of twelve uniform ones.',
    },
  ],
  ...styleSockets,
  parameters: {
    directions: {
      kind: 'number',
      title: 'Directions',
      help: 'Number of directions per layer; 0 uses as many as the layer has channels, as in the paper.',
      default: 0,
      min: 0,
      max: 1024,
      integer: true,
    },
    redraw: {
      kind: 'boolean',
      title: 'Redraw',
      help: 'Draw new directions at every evaluation, as in the paper. Turn this off for methods with a line search, which need a constant loss.',
      default: true,
    },
    seed: {
      kind: 'number',
      title: 'Seed',
      help: 'The seed of the random directions.',
      default: 1,
      min: 0,
      max: 4294967295,
      integer: true,
    },
    ...layerWeighting,
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const { directions, redraw, seed } = parameters;
    const pairs = pairLayers(features.maps, target.maps, parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => {
      const channels = ours.value.shape[2]!;
      const shape = [channels, directions || channels];
      const drawn = redraw ? b.random(shape, seed) : b.emit('random', [b.number(0)], { shape, seed });
      const units = b.div(drawn, b.sqrt(b.sumOver(b.square(drawn), [0])));
      const [along, aim] = [
        b.matmul(columnsOf(b, ours, 'features', fail), units),
        b.matmul(columnsOf(b, target, 'target', fail), units),
      ];
      return b.mean(b.square(b.sub(along, redistributed(b, along, aim))));
    });
    return { loss: { type: 'loss', value } };
  },
});
