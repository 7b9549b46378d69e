import { adadelta, type AdadeltaSettings } from './adadelta.ts';
import { adagrad, type AdagradSettings } from './adagrad.ts';
import { adam, type AdamSettings } from './adam.ts';
import type { FirstOrderMethod } from './first-order-method.ts';
import { checkSettings } from './check-settings.ts';
import { FirstOrder } from './first-order.ts';
import { gradientDescent, type GradientDescentSettings } from './gradient-descent.ts';
import { LBFGS, type LBFGSSettings } from './l-bfgs.ts';
import type { Objective, Optimizer } from './optimizer.ts';
import { Restarted } from './restarted.ts';
import { rmsprop, type RMSPropSettings } from './rmsprop.ts';

export type OptimizerSettings =
  | AdamSettings
  | GradientDescentSettings
  | RMSPropSettings
  | AdagradSettings
  | AdadeltaSettings
  | LBFGSSettings;

/**
 * A new optimizer of the settings' method, which starts from the objective's current point.
 *
 * @throws RangeError where a setting is out of range.
 */
export function createOptimizer<V>(settings: OptimizerSettings, objective: Objective<V>): Optimizer<V> {
  checkSettings(settings);
  if (settings.method === 'l-bfgs') {
    const begin = () => new LBFGS(settings, objective);
    return settings.restarts ? new Restarted(begin, settings.restarts, objective) : begin();
  }
  return new FirstOrder(firstOrderMethod(settings), settings, objective);
}

export function firstOrderMethod(settings: Exclude<OptimizerSettings, LBFGSSettings>): FirstOrderMethod {
  switch (settings.method) {
    case 'adam':
      return adam(settings);
    case 'gradient-descent':
      return gradientDescent(settings);
    case 'rmsprop':
      return rmsprop(settings);
    case 'adagrad':
      return adagrad(settings);
    case 'adadelta':
      return adadelta(settings);
  }
}
