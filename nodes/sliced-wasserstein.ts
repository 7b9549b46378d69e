import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { defineNode } from '../src/program/node.ts';
import { columnsOf, redistributed } from '../src/program/quantiles.ts';

export default defineNode({
  type: 'sliced-wasserstein',
  category: 'loss',
  title: 'Sliced Wasserstein',
  description:
    'How far the whole distribution of features is from a style’s, seen along random directions. It knows more than Gram matrices do.',
  aliases: ['swd', 'optimal transport', 'texture loss', 'heitz'],
  formulas: [
    {
      text: 'mean (sort(F v) − sort(S v))², v random unit vectors',
      source: 'Heitz, Vanhoey, Chambon, Belcour 2021, A Sliced Wasserstein Loss for Neural Texture Synthesis',
      note: 'Where the style has another number of positions its quantiles are read between entries; they tile it. v is the direction of nearly normal numbers: sums of twelve uniform ones.',
    },
  ],
  ...styleSockets,
  parameters: {
    directions: {
      kind: 'number',
      title: 'Directions',
      help: 'How many directions a layer is looked at along; 0 takes as many as it has channels, as published.',
      default: 0,
      min: 0,
      max: 1024,
      integer: true,
    },
    redraw: {
      kind: 'boolean',
      title: 'Redraw',
      help: 'New directions at every evaluation, as published; without, a line search sees one and the same loss.',
      default: true,
    },
    seed: {
      kind: 'number',
      title: 'Seed',
      help: 'Decides the directions.',
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
