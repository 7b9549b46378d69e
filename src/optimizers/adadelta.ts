import type { FirstOrderRule } from './first-order-method.ts';
import { decay, defineFirstOrder, epsilon } from './method.ts';

const rule: FirstOrderRule<'square' | 'squareOfSteps'> = {
  name: 'adadelta',
  apply: (p, v, k) => {
    const square = p.add(p.mul(k.decay!, v.square), p.mul(k.oneMinusDecay!, p.mul(v.gradient, v.gradient)));
    const ratio = p.div(p.sqrt(p.add(v.squareOfSteps, k.epsilon!)), p.sqrt(p.add(square, k.epsilon!)));
    const step = p.mul(ratio, v.gradient);
    const squareOfSteps = p.add(p.mul(k.decay!, v.squareOfSteps), p.mul(k.oneMinusDecay!, p.mul(step, step)));
    return { square, squareOfSteps, x: p.sub(v.x, p.mul(k.rate!, step)) };
  },
};

/**
 * Adadelta (Zeiler 2012, Algorithm 1) as `torch.optim.Adadelta` computes it, with a learning rate the paper lacks. `decay`
 * is PyTorch's `rho`. Epsilon is above 0: with 0 the first step would have length 0, and so all others.
 */
export const adadelta = defineFirstOrder({
  name: 'adadelta',
  title: 'Adadelta: adapts its step size',
  parameters: { decay, epsilon },
  update: ({ decay, epsilon }) => ({
    rule,
    state: { square: 2, squareOfSteps: 0 },
    scalars: (rate) => ({ rate, decay, oneMinusDecay: 1 - decay, epsilon }),
  }),
});
