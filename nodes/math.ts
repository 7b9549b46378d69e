import { defineNode } from '../src/program/node.ts';

/** What a logarithm or a root takes for 0: their gradients there would be infinite. */
const LEAST = 1e-30;

export default defineNode({
  type: 'math',
  category: 'combine',
  title: 'Math',
  description: 'Arithmetic on losses and numbers, for losses that nobody has named.',
  aliases: ['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum', 'power', 'log', 'sqrt', 'product'],
  inputs: {
    first: { title: 'First', help: 'A loss or a number.', takes: ['loss', 'number'] },
    second: {
      title: 'Second',
      help: 'Another; without it the value below.',
      takes: ['loss', 'number'],
      optional: true,
    },
  },
  outputs: { loss: { title: 'Result', help: 'the result', gives: 'loss' } },
  parameters: {
    operation: {
      kind: 'choice',
      title: 'Operation',
      help: 'What is done.',
      default: 'multiply',
      options: {
        add: 'first + second',
        subtract: 'first − second',
        multiply: 'first · second',
        divide: 'first / second',
        minimum: 'the smaller of both',
        maximum: 'the larger of both',
        power: 'first to the power of second; what is below 0 counts as 0',
        absolute: '|first|',
        root: '√first; what is below 0 counts as 0',
        log: 'the natural logarithm of first, which has to be above 0',
      },
    },
    value: {
      kind: 'number',
      title: 'Value',
      help: 'The second number, where none is wired. It can change while a run goes on.',
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
