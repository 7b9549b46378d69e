import type { FirstOrderMethod, FirstOrderRule, FirstOrderSettings } from './first-order-method.ts';

export interface AdagradSettings extends FirstOrderSettings {
  readonly method: 'adagrad';
  /** Added to the denominator, 0 or more, in units of the gradient. */
  readonly epsilon: number;
}

const rule: FirstOrderRule<'sum'> = {
  name: 'adagrad',
  apply: (p, v, k) => {
    const sum = p.add(v.sum, p.mul(v.gradient, v.gradient));
    const denominator = p.add(p.sqrt(sum), k.epsilon!);
    return { sum, x: p.sub(v.x, p.mul(k.rate!, p.div(v.gradient, denominator))) };
  },
};

/** Adagrad (Duchi et al. 2011, diagonal) as `torch.optim.Adagrad` computes it, its sum of squares starting at 0. */
export function adagrad({ epsilon }: AdagradSettings): FirstOrderMethod {
  return { rule, state: ['sum'], scalars: (rate) => ({ rate, epsilon }) };
}
