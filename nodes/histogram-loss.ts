import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { defineNode } from '../src/program/node.ts';
import { columnsOf, redistributed } from '../src/program/quantiles.ts';

export default defineNode({
  type: 'histogram-loss',
  category: 'loss',
  title: 'Histogram loss',
  description:
    'The distance between the histograms of each channel and those of a style. Added to a Gram loss, it keeps contrast stable.',
  aliases: ['histogram matching', 'risser', 'wilmot'],
  formulas: [
    {
      text: 'mean (F − R(F))², where R(F) is F with the histogram of the style, held constant',
      source:
        'Risser, Wilmot, Barnes 2017, Stable and Controllable Neural Texture Synthesis and Style Transfer Using Histogram Losses',
      note: 'The paper matches 256 bins and sums. Here ranks are matched exactly, and the mean is taken.',
    },
  ],
  ...styleSockets,
  parameters: layerWeighting,
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const pairs = pairLayers(features.maps, target.maps, parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => {
      const columns = columnsOf(b, ours, 'features', fail);
      return b.mean(
        b.square(b.sub(columns, redistributed(b, columns, columnsOf(b, target, 'target', fail)))),
      );
    });
    return { loss: { type: 'loss', value } };
  },
});
