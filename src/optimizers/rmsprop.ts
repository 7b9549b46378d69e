import type { FirstOrderMethod, FirstOrderRule, FirstOrderSettings } from './first-order-method.ts';

export interface RMSPropSettings extends FirstOrderSettings {
  readonly method: 'rmsprop';
  /** Decay of the mean of squared gradients, in [0, 1). PyTorch's `alpha`. */
  readonly decay: number;
  /** Added to the denominator, 0 or more, in units of the gradient. */
  readonly epsilon: number;
}

const rule: FirstOrderRule<'square'> = {
  name: 'rmsprop',
  apply: (p, v, k) => {
    const square = p.add(p.mul(k.decay!, v.square), p.mul(k.oneMinusDecay!, p.mul(v.gradient, v.gradient)));
    const denominator = p.add(p.sqrt(square), k.epsilon!);
    return { square, x: p.sub(v.x, p.mul(k.rate!, p.div(v.gradient, denominator))) };
  },
};

/**
 * RMSProp (Tieleman & Hinton 2012, lecture 6.5) as `torch.optim.RMSprop` computes it, neither centred nor with momentum:
 * epsilon is added outside the root.
 */
export function rmsprop({ decay, epsilon }: RMSPropSettings): FirstOrderMethod {
  return { rule, state: ['square'], scalars: (rate) => ({ rate, decay, oneMinusDecay: 1 - decay, epsilon }) };
}
