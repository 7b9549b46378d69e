import type { FirstOrderMethod, FirstOrderRule, FirstOrderSettings } from './first-order-method.ts';

export interface GradientDescentSettings extends FirstOrderSettings {
  readonly method: 'gradient-descent';
  /** Decay of the velocity, in [0, 1); 0 is plain gradient descent. */
  readonly momentum: number;
  /** Nesterov's form of momentum. Makes no difference where momentum is 0. */
  readonly nesterov: boolean;
}

const plain: FirstOrderRule = {
  name: 'gradient-descent',
  apply: (p, v, k) => ({ x: p.sub(v.x, p.mul(k.rate!, v.gradient)) }),
};

const momentum: FirstOrderRule<'velocity'> = {
  name: 'momentum',
  apply: (p, v, k) => {
    const velocity = p.add(p.mul(k.momentum!, v.velocity), v.gradient);
    return { velocity, x: p.sub(v.x, p.mul(k.rate!, velocity)) };
  },
};

const nesterov: FirstOrderRule<'velocity'> = {
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
export function gradientDescent(settings: GradientDescentSettings): FirstOrderMethod {
  if (settings.momentum === 0) return { rule: plain, state: [], scalars: (rate) => ({ rate }) };
  return {
    rule: settings.nesterov ? nesterov : momentum,
    state: ['velocity'],
    scalars: (rate) => ({ rate, momentum: settings.momentum }),
  };
}
