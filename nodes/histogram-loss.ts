import { layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { styleSockets } from '../src/program/loss-sockets.ts';
import { defineNode } from '../src/program/node.ts';
import { columnsOf, redistributed } from '../src/program/quantiles.ts';

export default defineNode({
  type: 'histogram-loss',
  category: 'loss',
  title: 'Histogram loss',
  description:
    'How far the histogram of each channel is from a style’s. Beside a Gram loss it keeps contrast from drifting.',
  aliases: ['histogram matching', 'risser', 'wilmot'],
  formulas: [
    {
      text: 'mean (F − R(F))², R(F) being F with the histogram of the style, held fixed',
      source:
        'Risser, Wilmot, Barnes 2017, Stable and Controllable Neural Texture Synthesis and Style Transfer Using Histogram Losses',
      note: 'They match 256 bins and sum; here ranks are matched exactly, and the mean is taken.',
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
