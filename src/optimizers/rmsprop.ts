import type { FirstOrderRule } from './first-order-method.ts';
import { decay, defineFirstOrder, epsilon } from './method.ts';

const rule: FirstOrderRule<'square'> = {
  name: 'rmsprop',
  apply: (p, v, k) => {
    const square = p.add(p.mul(k.decay!, v.square), p.mul(k.oneMinusDecay!, p.mul(v.gradient, v.gradient)));
    const denominator = p.add(p.sqrt(square), k.epsilon!);
    return { square, x: p.sub(v.x, p.mul(k.rate!, p.div(v.gradient, denominator))) };
  },
};

/**
 * RMSProp (Tieleman & Hinton 2012, lecture 6.5) as `torch.optim.RMSprop` computes it, neither centered nor with momentum:
 * epsilon is added outside the root. `decay` is PyTorch's `alpha`.
 */
export const rmsprop = defineFirstOrder({
  name: 'rmsprop',
  title: 'RMSProp: gradients divided by their recent magnitude',
  parameters: { decay, epsilon },
  update: ({ decay, epsilon }) => ({
    rule,
    state: { square: 2 },
    scalars: (rate) => ({ rate, decay, oneMinusDecay: 1 - decay, epsilon }),
  }),
});
