import type { NumberParameter } from '../src/graph/parameters.ts';
import { gramOf } from '../src/program/gram.ts';
import { extentText, layerText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';

const shift = {
  kind: 'number',
  default: 0,
  min: -64,
  max: 64,
  integer: true,
} as const satisfies Partial<NumberParameter>;

export default defineNode({
  type: 'gram',
  category: 'statistics',
  title: 'Gram matrix',
  description:
    'Which features occur together, regardless of position: the original style statistic of Gatys.',
  aliases: ['style', 'correlation', 'covariance', 'texture', 'shifted gram', 'cross-layer', 'chain'],
  formulas: [
    {
      text: 'G = Σ over positions of f fᵀ',
      source: 'Gatys, Ecker, Bethge 2015, Texture Synthesis Using Convolutional Neural Networks',
      note: 'Stored as the plain sum. A style loss divides it according to its normalization.',
    },
    {
      text: 'Σ f(x) f(x + δ)ᵀ',
      source: 'Berger, Memisevic 2016, Incorporating Long-Range Consistency in CNN-Based Texture Generation',
      note: 'The paper shifts both horizontally and vertically: use one node for each. δ is in positions of each layer. Positions without a partner are left out.',
    },
    {
      text: '(F − 1)(F − 1)ᵀ, and F_l up(F_l+1)ᵀ',
      source: 'Novak, Nikulin 2016, Improving the Neural Algorithm of Artistic Style',
      note: 'The deeper layer is enlarged bilinearly. N² is the product of both layers’ channels.',
    },
  ],
  inputs: {
    features: { title: 'Features', help: 'Features at one or several layers.', takes: ['features'] },
  },
  outputs: { statistics: { title: 'Gram matrices', help: 'one per layer', gives: 'statistics' } },
  parameters: {
    layers: {
      kind: 'choice',
      title: 'Layers',
      help: 'Which layers are multiplied with each other.',
      default: 'each',
      options: { each: 'each layer with itself', chain: 'each layer with the next deeper one' },
    },
    center: {
      kind: 'choice',
      title: 'Center',
      help: 'What is subtracted from the features first.',
      default: 'number',
      options: { number: 'a number', mean: 'the mean of each channel: covariances' },
    },
    subtract: {
      kind: 'number',
      title: 'Subtract',
      help: 'The number to subtract; 1 gives Novak’s F − 1.',
      default: 0,
      min: -1000,
      max: 1000,
      when: { center: ['number'] },
    },
    shiftX: { ...shift, title: 'Shift across', help: 'Horizontal shift in positions; positive is right.' },
    shiftY: { ...shift, title: 'Shift down', help: 'Vertical shift in positions; positive is down.' },
  },
  lower({
    inputs: {
      features: { maps },
    },
    parameters,
    b,
    fail,
  }) {
    const { layers: which, center, subtract, shiftX, shiftY } = parameters;
    const options = { subtract: center === 'mean' ? 'mean' : subtract, shift: [shiftX, shiftY] } as const;
    const tight = maps.find(
      ({ value: { shape } }) => Math.abs(shiftY) >= shape[0]! || Math.abs(shiftX) >= shape[1]!,
    );
    if (tight)
      fail(
        `At ${layerText(tight)} there are ${extentText(tight.value)} positions: the shift leaves no pairs.`,
        'Use a smaller shift or a larger picture.',
        { parameter: Math.abs(shiftX) >= tight.value.shape[1]! ? 'shiftX' : 'shiftY' },
      );
    const next = (i: number) => maps.slice(i + 1).find(({ level }) => level === maps[i]!.level);
    const layers =
      which === 'each'
        ? maps.map((map) => gramOf(b, map, options))
        : maps.flatMap((map, i) => {
            const other = next(i);
            return other ? [gramOf(b, map, { ...options, other })] : [];
          });
    if (layers.length === 0)
      fail('A chain needs at least two layers.', 'Add a layer to the features node.', { socket: 'features' });
    return { statistics: { type: 'statistics', statistic: 'gram', layers } };
  },
});
