import type { FirstOrderRule } from './first-order-method.ts';
import { defineFirstOrder, epsilon } from './method.ts';

const rule: FirstOrderRule<'sum'> = {
  name: 'adagrad',
  apply: (p, v, k) => {
    const sum = p.add(v.sum, p.mul(v.gradient, v.gradient));
    const denominator = p.add(p.sqrt(sum), k.epsilon!);
    return { sum, x: p.sub(v.x, p.mul(k.rate!, p.div(v.gradient, denominator))) };
  },
};

/** Adagrad (Duchi et al. 2011, diagonal) as `torch.optim.Adagrad` computes it, its sum of squares starting at 0. */
export const adagrad = defineFirstOrder({
  name: 'adagrad',
  title: 'Adagrad: gradients divided by the magnitude of all past ones',
  parameters: { epsilon },
  update: ({ epsilon }) => ({ rule, state: { sum: 2 }, scalars: (rate) => ({ rate, epsilon }) }),
});
