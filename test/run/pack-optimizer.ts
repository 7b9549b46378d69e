import { defineNode } from '../../src/program/node.ts';

/** An optimizer of a pack, with names of its own for what it asks for. */
export const glide = defineNode({
  type: 'toys/glide',
  category: 'optimize',
  title: 'Glide',
  description: 'RMSProp by another name.',
  inputs: { loss: { title: 'Loss', help: 'The loss to reduce.', takes: ['loss'] } },
  outputs: { image: { title: 'Image', help: 'the picture', gives: 'image' } },
  parameters: {
    pace: { kind: 'number', title: 'Pace', help: 'Hundredths a step.', default: 2, min: 0, max: 100 },
    length: {
      kind: 'number',
      title: 'Length',
      help: 'Steps.',
      default: 50,
      min: 1,
      max: 1000,
      integer: true,
    },
    double: { kind: 'boolean', title: 'Double', help: 'Twice the loss.', default: false, structural: true },
    halves: {
      kind: 'boolean',
      title: 'Halves',
      help: 'Half the size first.',
      default: false,
      structural: true,
    },
  },
  lower({ b, inputs: { loss }, parameters: { pace, length, double, halves }, optimize, fail }) {
    if (pace === 13) fail('Thirteen is no pace.', 'Take another.', { parameter: 'pace' });
    const value = optimize({
      loss: double ? b.mul(loss.value, b.number(2)) : loss.value,
      plan: {
        // In a different order than ours.
        settings: { decay: 0.9, epsilon: 1e-8, learningRate: pace / 100, method: 'rmsprop' },
        steps: length,
      },
      levels: halves ? [{ share: 0.5, steps: 3 }] : [],
    });
    return { image: { type: 'image', value } };
  },
});
