import { defineNode } from '../src/program/node.ts';

/** What a logarithm or a root takes for 0: their gradients there would be infinite. */
const LEAST = 1e-30;

export default defineNode({
  type: 'math',
  category: 'combine',
  title: 'Math',
  description: 'Arithmetic on losses and numbers, for losses of your own.',
  aliases: ['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum', 'power', 'log', 'sqrt', 'product'],
  inputs: {
    first: { title: 'First', help: 'A loss or a number.', takes: ['loss', 'number'] },
    second: {
      title: 'Second',
      help: 'Another loss or number. If nothing is connected, “value” is used.',
      takes: ['loss', 'number'],
      optional: true,
    },
  },
  outputs: { loss: { title: 'Result', help: 'the result', gives: 'loss' } },
  parameters: {
    operation: {
      kind: 'choice',
      title: 'Operation',
      help: 'The operation to apply.',
      default: 'multiply',
      options: {
        add: 'first + second',
        subtract: 'first − second',
        multiply: 'first · second',
        divide: 'first / second',
        minimum: 'the smaller of the two',
        maximum: 'the larger of the two',
        power: 'first to the power of second; negative values of first count as 0',
        absolute: '|first|',
        root: '√first; negative values count as 0',
        log: 'natural logarithm of first, which must be above 0',
      },
    },
    value: {
      kind: 'number',
      title: 'Value',
      help: 'The second number, if nothing is connected to “second”. It can change during a run.',
      default: 1,
      min: -1e30,
      max: 1e30,
      knob: true,
      when: { operation: ['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum', 'power'] },
    },
  },
  lower({ id, inputs, parameters, b }) {
    const first = inputs.first.value;
    const second = () => inputs.second?.value ?? b.knob(id, 'value', parameters.value);
    const value = {
      add: () => b.add(first, second()),
      subtract: () => b.sub(first, second()),
      multiply: () => b.mul(first, second()),
      divide: () => b.div(first, second()),
      minimum: () => b.minimum(first, second()),
      maximum: () => b.maximum(first, second()),
      power: () => b.exp(b.mul(b.log(b.maximum(first, LEAST)), second())),
      absolute: () => b.abs(first),
      root: () => b.sqrt(b.maximum(first, 0)),
      log: () => b.log(b.maximum(first, LEAST)),
    }[parameters.operation]();
    return { loss: { type: 'loss', value } };
  },
});
