import { gramOf } from '../src/program/gram.ts';
import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'gram',
  category: 'statistics',
  title: 'Gram matrix',
  description:
    'Which features occur together, wherever they are: the statistic of style that Gatys began with.',
  aliases: ['style', 'correlation', 'covariance', 'texture'],
  formulas: [
    {
      text: 'G = Σ over positions of f fᵀ',
      source: 'Gatys, Ecker, Bethge 2015, Texture Synthesis Using Convolutional Neural Networks',
      note: 'Kept as the plain sum; a style loss divides it as its normalisation says.',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features at one or several layers.', takes: ['features'] },
  },
  outputs: { statistics: { title: 'Gram matrices', help: 'one a layer', gives: 'statistics' } },
  parameters: {},
  lower({ inputs: { features }, b }) {
    const layers = features.maps.map((map) => gramOf(b, map));
    return { statistics: { type: 'statistics', statistic: 'gram', layers } };
  },
});
