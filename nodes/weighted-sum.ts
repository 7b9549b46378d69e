import { canvasOf, withNormalizedGradient } from '../src/program/gradient.ts';
import { defineNode } from '../src/program/node.ts';
import type { Value } from '../src/program/value.ts';

export default defineNode({
  type: 'weighted-sum',
  category: 'combine',
  title: 'Weighted sum',
  description: 'Adds any number of losses, each times its weight. Weights can change while a run goes on.',
  aliases: ['add', 'total', 'combine', 'weights', 'alpha', 'beta'],
  formulas: [
    { text: 'Σ weightᵢ · lossᵢ' },
    {
      text: 'Σ weightᵢ · gᵢ / (|gᵢ|₁ + 1e-8)',
      source: 'jcjohnson/neural-style, -normalize_gradients',
      note: 'Johnson normalises at the features of each layer; here each term’s whole gradient, at the canvas. The total is still Σ weightᵢ · lossᵢ, of which this is not the gradient: use a first-order method.',
    },
  ],
  inputs: {
    terms: { title: 'Terms', help: 'The losses, each under a name of its own.', takes: ['loss'], many: true },
  },
  outputs: { loss: { title: 'Loss', help: 'the total', gives: 'loss' } },
  parameters: {
    weights: {
      kind: 'weights',
      title: 'Weights',
      help: 'The weight of each term by its name; 1 unless given.',
      default: {},
      of: 'terms',
    },
    gradients: {
      kind: 'choice',
      title: 'Gradients',
      help: 'Whether weights multiply the gradients of the terms as they are, or brought to one size first.',
      default: 'plain',
      options: {
        plain: 'as they are',
        normalised:
          'each over the sum of its absolute entries: a weight is a share; one pass back for every term',
      },
    },
  },
  lower({ id, inputs: { terms }, parameters: { weights, gradients }, b }) {
    const scaled = (loss: Value) => {
      const canvas = canvasOf(loss);
      return gradients === 'normalised' && canvas ? withNormalizedGradient(b, loss, canvas) : loss;
    };
    const weighted = Object.entries(terms).map(([name, { value }]) =>
      b.mul(scaled(value), b.knob(id, `weights.${name}`, Object.hasOwn(weights, name) ? weights[name]! : 1)),
    );
    return { loss: { type: 'loss', value: weighted.reduce((sum, term) => b.add(sum, term)) } };
  },
});
