import { firstOrderMethod, type OptimizerSettings } from './methods.ts';

/** Most vectors that an optimizer of these settings holds at once, beside the objective's point and gradient. */
export function vectorCount(settings: OptimizerSettings): number {
  if (settings.method !== 'l-bfgs') return Object.keys(firstOrderMethod(settings).state).length;
  // The direction, the pair at which a search began, the pairs of the history, and two of a box.
  return 1 + 2 + 2 * settings.history + (settings.bounds ? 2 : 0);
}
