import { balanced } from '../src/program/balance.ts';
import { canvasOf, withNormalizedGradient } from '../src/program/gradient.ts';
import { extentText } from '../src/program/layers.ts';
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
      text: 'Σ weightᵢ · lossᵢ / (√N |∇lossᵢ|₂)',
      note: 'balanced: gradients at the picture at “at”, moved by 0.1 (root mean square) against the sum of all gradients, each over its size; N entries. What it is divided by stays the same for the whole run.',
    },
    {
      text: 'Σ weightᵢ · gᵢ / (|gᵢ|₁ + 1e-8)',
      source: 'jcjohnson/neural-style, -normalize_gradients',
      note: 'Johnson normalizes at the features of each layer; here each term’s whole gradient, at the canvas. The total is still Σ weightᵢ · lossᵢ, of which this is not the gradient: use a first-order method.',
    },
  ],
  inputs: {
    terms: { title: 'Terms', help: 'The losses, each under a name of its own.', takes: ['loss'], many: true },
    at: {
      title: 'At',
      help: 'For balanced gradients: the picture near which the pull of each term is measured, mostly the one that the canvas starts as.',
      takes: ['image'],
      optional: true,
    },
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
        normalized:
          'each over the sum of its absolute entries: a weight is a share; one pass back for every term',
        balanced:
          'each over its size near the picture at “at”, once: a weight is how hard a term pulls, for all pictures and sizes',
      },
    },
  },
  lower({ id, inputs: { terms, at }, parameters: { weights, gradients }, b, fail }) {
    const scaled = (loss: Value) => {
      const canvas = canvasOf(loss);
      return gradients === 'normalized' && canvas ? withNormalizedGradient(b, loss, canvas) : loss;
    };
    const losses = Object.fromEntries(Object.entries(terms).map(([name, { value }]) => [name, value]));
    const weighted = Object.entries(gradients === 'balanced' ? inBalance(losses) : losses).map(
      ([name, value]) =>
        b.mul(
          scaled(value),
          b.knob(id, `weights.${name}`, Object.hasOwn(weights, name) ? weights[name]! : 1),
        ),
    );
    function inBalance(losses: Readonly<Record<string, Value>>): Record<string, Value> {
      const canvas = Object.values(losses)
        .map(canvasOf)
        .find((found) => found);
      if (!canvas) return losses;
      if (!at)
        return fail(
          'Balanced gradients are measured at a picture, and none is connected.',
          'Wire the picture that the canvas starts as to it.',
          { socket: 'at' },
        );
      if (extentText(at.value) !== extentText(canvas))
        return fail(
          `The pictures differ in size: the canvas has ${extentText(canvas)} and this one ${extentText(at.value)}.`,
          'Wire the picture that the canvas starts as to it.',
          { socket: 'at' },
        );
      const varying = Object.entries(losses).filter(([, loss]) => canvasOf(loss) === canvas);
      return { ...losses, ...balanced(b, Object.fromEntries(varying), canvas, at.value) };
    }
    return { loss: { type: 'loss', value: weighted.reduce((sum, term) => b.add(sum, term)) } };
  },
});
