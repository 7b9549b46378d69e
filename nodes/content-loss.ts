import { extentText, layerText, layerWeighting, pairLayers, sumOfLayers } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import { sizeOf } from '../src/program/value.ts';

export default defineNode({
  type: 'content-loss',
  category: 'loss',
  title: 'Content loss',
  description:
    'The distance between the features of the canvas and those of a picture, position by position.',
  aliases: ['perceptual', 'feature reconstruction', 'mse'],
  formulas: [
    {
      text: '½ Σ (F − P)²',
      source: 'Gatys, Ecker, Bethge 2016, Image Style Transfer Using Convolutional Neural Networks',
    },
    { text: 'mean (F − P)² / 10', source: 'fast.ai, Cutting Edge Deep Learning for Coders, 2017' },
    { text: 'Σ (F − P)²', source: 'Keras’ example of neural style transfer' },
    { text: '√(Σ (F − P)² / (2 N M))', source: 'slavivanov/Style-Tranfer', note: 'N channels, M positions' },
    {
      text: 'mean m (F − P)²',
      note: 'With a region: m is its mask at the layer’s size. Sums and means run over all positions.',
    },
    { text: 'mean (F − P)²', source: 'leongatys/PytorchNeuralStyleTransfer; jcjohnson/neural-style' },
    {
      text: 'mean (F − P)² / mean P²',
      note: 'relative: a weight has the same effect at every layer and for every network. If the target is 0 everywhere, the loss is Σ (F − P)².',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features of the canvas.', takes: ['features'] },
    target: { title: 'Target', help: 'Features of the content picture.', takes: ['features'] },
  },
  outputs: { loss: { title: 'Loss', help: 'the distance', gives: 'loss' } },
  parameters: {
    normalization: {
      kind: 'choice',
      title: 'Normalization',
      help: 'How the squared differences of a layer are scaled.',
      default: 'mean',
      options: {
        mean: 'mean (F − P)², as in Gatys’ code and Johnson’s',
        'gatys-paper': '½ Σ (F − P)²',
        fastai: 'mean (F − P)² / 10, as in the fast.ai course',
        keras: 'Σ (F − P)², as in the Keras example',
        ivanov: '√(Σ (F − P)² / (2 N M))',
        relative: 'mean (F − P)² / mean P²',
      },
      growing: { 'gatys-paper': 'mean', keras: 'mean' },
    },
    ...layerWeighting,
  },
  lower({ inputs: { features, target }, parameters, b, fail }) {
    const pairs = pairLayers(features.maps, target.maps, parameters, fail);
    const value = sumOfLayers(b, pairs, (ours, target) => {
      if (extentText(ours.value) !== extentText(target.value))
        fail(
          `The sizes do not match: at ${layerText(ours)} the canvas has ${extentText(ours.value)} positions and the target ${extentText(target.value)}.`,
          'Start the canvas from the target’s picture, or add a resize node.',
          { socket: 'target' },
        );
      const each = b.square(b.sub(ours.value, target.value));
      const squares = b.sum(ours.guide ? b.mul(each, ours.guide) : each);
      const n = sizeOf(ours.value.shape);
      return {
        mean: () => b.mul(squares, 1 / n),
        'gatys-paper': () => b.mul(squares, 0.5),
        fastai: () => b.mul(squares, 0.1 / n),
        keras: () => squares,
        ivanov: () => b.sqrt(b.mul(squares, 1 / (2 * n))),
        relative: () => b.div(squares, b.orOne(b.sum(b.square(target.value)))),
      }[parameters.normalization]();
    });
    return { loss: { type: 'loss', value } };
  },
});
