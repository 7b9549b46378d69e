import type { FirstOrderRule } from './first-order-method.ts';
import { defineFirstOrder, keptFraction } from './method.ts';

const plain: FirstOrderRule = {
  name: 'gradient-descent',
  apply: (p, v, k) => ({ x: p.sub(v.x, p.mul(k.rate!, v.gradient)) }),
};

const momentumRule: FirstOrderRule<'velocity'> = {
  name: 'momentum',
  apply: (p, v, k) => {
    const velocity = p.add(p.mul(k.momentum!, v.velocity), v.gradient);
    return { velocity, x: p.sub(v.x, p.mul(k.rate!, velocity)) };
  },
};

const nesterovRule: FirstOrderRule<'velocity'> = {
  name: 'nesterov',
  apply: (p, v, k) => {
    const velocity = p.add(p.mul(k.momentum!, v.velocity), v.gradient);
    const ahead = p.add(v.gradient, p.mul(k.momentum!, velocity));
    return { velocity, x: p.sub(v.x, p.mul(k.rate!, ahead)) };
  },
};

/**
 * Gradient descent, with momentum (Polyak 1964) or Nesterov's (Sutskever et al. 2013), as `torch.optim.SGD` computes
 * them: the learning rate multiplies the whole velocity, so that a change of rate acts at once.
 */
export const gradientDescent = defineFirstOrder({
  name: 'gradient-descent',
  title: 'gradient descent, with optional momentum',
  parameters: {
    momentum: {
      ...keptFraction,
      title: 'Momentum',
      help: 'Fraction of the last step that is added to the next.',
    },
    nesterov: {
      kind: 'boolean',
      title: 'Nesterov',
      help: 'Evaluate the gradient ahead, along the momentum.',
      default: false,
    },
  },
  update: ({ momentum, nesterov }) =>
    momentum === 0
      ? { rule: plain, state: {}, scalars: (rate) => ({ rate }) }
      : {
          rule: nesterov ? nesterovRule : momentumRule,
          state: { velocity: 1 },
          scalars: (rate) => ({ rate, momentum }),
        },
});
