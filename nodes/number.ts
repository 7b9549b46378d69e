import { defineNode } from '../src/program/node.ts';

export default defineNode({
  type: 'number',
  category: 'source',
  title: 'Number',
  description: 'A number, for arithmetic on losses. It can change during a run.',
  aliases: ['constant', 'value', 'weight', 'scalar'],
  inputs: {},
  outputs: { number: { title: 'Number', help: 'the number', gives: 'number' } },
  parameters: {
    value: {
      kind: 'number',
      title: 'Value',
      help: 'The number.',
      default: 1,
      min: -1e30,
      max: 1e30,
      knob: true,
    },
  },
  lower({ id, parameters: { value }, b }) {
    return { number: { type: 'number', value: b.knob(id, 'value', value) } };
  },
});
