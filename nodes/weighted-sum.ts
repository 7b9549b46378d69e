import { balanced } from '../src/program/balance.ts';
import { canvasOf, withNormalizedGradient } from '../src/program/gradient.ts';
import { extentText } from '../src/program/layers.ts';
import { defineNode } from '../src/program/node.ts';
import type { Value } from '../src/program/value.ts';

/** Of the noise on the picture at which gradients are balanced, in a range of 0 to 1. */
const DEVIATION = 0.1;

export default defineNode({
  type: 'weighted-sum',
  category: 'combine',
  title: 'Weighted sum',
  description: 'Adds any number of losses, each multiplied by its weight. Weights can change during a run.',
  aliases: ['add', 'total', 'combine', 'weights', 'alpha', 'beta'],
  formulas: [
    { text: 'Σ weightᵢ · lossᵢ' },
    {
      text: 'Σ weightᵢ · lossᵢ / (√N |∇lossᵢ|₂)',
      note: 'balanced: the gradient at the picture “at” with noise of a deviation of 0.1 added, since a content loss has none at the photo itself; N entries. The divisors stay the same for the whole run.',
    },
    {
      text: 'Σ weightᵢ · gᵢ / (|gᵢ|₁ + 1e-8)',
      source: 'jcjohnson/neural-style, -normalize_gradients',
      note: 'Johnson normalizes at the features of each layer; here each term’s whole gradient is normalized at the canvas. The total is still Σ weightᵢ · lossᵢ, and this is not its gradient: use a first-order method.',
    },
  ],
  inputs: {
    terms: { title: 'Terms', help: 'The losses. Each input has its own name.', takes: ['loss'], many: true },
    at: {
      title: 'At',
      help: 'For balanced gradients: the picture near which each term’s gradient is measured, usually the one that the canvas starts from.',
      takes: ['image'],
      optional: true,
    },
  },
  outputs: { loss: { title: 'Loss', help: 'the total', gives: 'loss' } },
  parameters: {
    weights: {
      kind: 'weights',
      title: 'Weights',
      help: 'The weight of each term, by name; 1 by default.',
      default: {},
      of: 'terms',
      normalized: { gradients: ['normalized', 'balanced'] },
    },
    gradients: {
      kind: 'choice',
      title: 'Gradients',
      help: 'Whether gradients of the terms are normalized before weights apply.',
      default: 'plain',
      options: {
        plain: 'not normalized',
        normalized:
          'each divided by the sum of its absolute entries, so that a weight is a fraction; needs one backward pass per term',
        balanced:
          'each divided by its norm, measured once near the picture “at”, so that weights have the same effect for all pictures and sizes',
      },
    },
  },
  lower({ id, inputs: { terms, at }, parameters: { weights, gradients }, b, input, fail }) {
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
          'Balanced gradients need a picture to be measured at, and none is connected.',
          'Connect the picture that the canvas starts from to “at”.',
          { socket: 'at' },
        );
      if (extentText(at.value) !== extentText(canvas))
        return fail(
          `The pictures differ in size: the canvas has ${extentText(canvas)}, and this one has ${extentText(at.value)}.`,
          'Connect the picture that the canvas starts from to “at”.',
          { socket: 'at' },
        );
      const varying = Object.entries(losses).filter(([, loss]) => canvasOf(loss) === canvas);
      const noise = b.sub(input(canvas.shape, { kind: 'noise', distribution: 'uniform', seed: 1 }), 0.5);
      const near = b.add(at.value, b.mul(noise, DEVIATION * Math.sqrt(12)));
      return { ...losses, ...balanced(b, Object.fromEntries(varying), canvas, near) };
    }
    return { loss: { type: 'loss', value: weighted.reduce((sum, term) => b.add(sum, term)) } };
  },
});
