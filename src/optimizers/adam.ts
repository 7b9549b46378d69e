import type { FirstOrderRule } from './first-order-method.ts';
import { defineFirstOrder, epsilon, keptFraction } from './method.ts';

const rule: FirstOrderRule<'mean' | 'square'> = {
  name: 'adam',
  apply: (p, v, k) => {
    const mean = p.add(p.mul(k.beta1!, v.mean), p.mul(k.oneMinusBeta1!, v.gradient));
    const square = p.add(p.mul(k.beta2!, v.square), p.mul(k.oneMinusBeta2!, p.mul(v.gradient, v.gradient)));
    const denominator = p.add(p.div(p.sqrt(square), k.rootCorrection2!), k.epsilon!);
    return { mean, square, x: p.sub(v.x, p.mul(k.stepSize!, p.div(mean, denominator))) };
  },
};

/**
 * Adam (Kingma & Ba 2015, Algorithm 1) as `torch.optim.Adam` computes it: epsilon is added after the bias of the second
 * moment is corrected.
 */
export const adam = defineFirstOrder({
  name: 'adam',
  title: 'Adam: steps of similar size, robust',
  parameters: {
    beta1: { ...keptFraction, title: 'Beta 1', help: 'Decay rate of the running mean of gradients.' },
    beta2: {
      ...keptFraction,
      title: 'Beta 2',
      help: 'Decay rate of the running mean of squared gradients.',
      default: 0.99,
    },
    epsilon,
  },
  update: ({ beta1, beta2, epsilon }) => ({
    rule,
    state: { mean: 1, square: 2 },
    // 1 - beta and the corrections are taken here, in float64: float32 would lose digits of 1 - 0.999.
    scalars: (rate, step) => ({
      beta1,
      beta2,
      epsilon,
      oneMinusBeta1: 1 - beta1,
      oneMinusBeta2: 1 - beta2,
      stepSize: rate / (1 - beta1 ** step),
      rootCorrection2: Math.sqrt(1 - beta2 ** step),
    }),
  }),
});
