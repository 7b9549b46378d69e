import { firstOrderMethod, type OptimizerSettings } from './methods.ts';

/**
 * The vectors that a method carries besides the point, each with the power of the gradient that it grows with. None for L-BFGS, whose
 * pairs hold for one objective only.
 */
export function gradientPowers(settings: OptimizerSettings): Readonly<Record<string, number>> {
  return settings.method === 'l-bfgs' ? {} : firstOrderMethod(settings).state;
}
