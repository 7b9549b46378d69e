import type { FirstOrderMethod, FirstOrderRule, FirstOrderSettings } from './first-order-method.ts';

export interface AdadeltaSettings extends FirstOrderSettings {
  readonly method: 'adadelta';
  /** Decay of both means of squares, in [0, 1). PyTorch's `rho`. */
  readonly decay: number;
  /** Added under both roots, above 0: with 0 the first step would have length 0, and so all others. */
  readonly epsilon: number;
}

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

/** Adadelta (Zeiler 2012, Algorithm 1) as `torch.optim.Adadelta` computes it, with a learning rate the paper lacks. */
export function adadelta({ decay, epsilon }: AdadeltaSettings): FirstOrderMethod {
  return {
    rule,
    state: ['square', 'squareOfSteps'],
    scalars: (rate) => ({ rate, decay, oneMinusDecay: 1 - decay, epsilon }),
  };
}
