import { commonBox, commonLayout, again, eachPosition } from './helpers.ts';
import type { Rules } from '../rule.ts';

type Pointwise =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'abs'
  | 'sign'
  | 'step'
  | 'sqrt'
  | 'power'
  | 'exp'
  | 'log'
  | 'relu'
  | 'mask'
  | 'surrogate';

const pointwise = eachPosition<Pointwise>(commonLayout, ({ b, value }, inputs) => again(b, value, inputs));

export const pointwiseRules: Rules<Pointwise> = {
  add: pointwise,
  sub: pointwise,
  mul: pointwise,
  div: pointwise,
  maximum: pointwise,
  abs: pointwise,
  sign: pointwise,
  step: pointwise,
  sqrt: pointwise,
  power: pointwise,
  exp: pointwise,
  log: pointwise,
  relu: pointwise,
  mask: pointwise,
  surrogate: {
    ...pointwise,
    emit(site) {
      const { b, inputs, layout, keepsCarriers, value } = site;
      const box = commonBox(keepsCarriers ? inputs : inputs.slice(0, 1), site.wanted);
      const [first, carrier] = inputs.map((input) => () => input.at(box, layout));
      return { value: keepsCarriers ? again(b, value, [first!(), carrier!()]) : first!(), box };
    },
  },
};
