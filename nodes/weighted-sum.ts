import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'weighted-sum',
  category: 'combine',
  title: 'Weighted sum',
  description: 'Adds any number of losses, each times its weight. Weights can change while a run goes on.',
  aliases: ['add', 'total', 'combine', 'weights', 'alpha', 'beta'],
  formulas: [{ text: 'Σ weightᵢ · lossᵢ' }],
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
  },
  lower({ id, inputs: { terms }, parameters: { weights }, b }) {
    const weighted = Object.entries(terms).map(([name, { value }]) =>
      b.mul(value, b.knob(id, `weights.${name}`, Object.hasOwn(weights, name) ? weights[name]! : 1)),
    );
    return { loss: { type: 'loss', value: weighted.reduce((sum, term) => b.add(sum, term)) } };
  },
});
