import { adadelta, type AdadeltaSettings } from './adadelta.ts';
import { adagrad, type AdagradSettings } from './adagrad.ts';
import { adam, type AdamSettings } from './adam.ts';
import type { FirstOrderMethod } from './first-order-method.ts';
import { checkSettings } from './check-settings.ts';
import { FirstOrder } from './first-order.ts';
import { gradientDescent, type GradientDescentSettings } from './gradient-descent.ts';
import { LBFGS, type LBFGSSettings } from './l-bfgs.ts';
import type { Objective, Optimizer } from './optimizer.ts';
import { QueuedLBFGS } from './queued-l-bfgs.ts';
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
    if (settings.restarts) return new Restarted(begin, settings.restarts, objective);
    const search = isQueued(settings) ? objective.queuedSearch?.(settings) : undefined;
    return search ? new QueuedLBFGS(search, settings, objective) : begin();
  }
  return new FirstOrder(firstOrderMethod(settings), settings, objective);
}

/** Whether a method is taken to where the vectors are, by an objective that has a `queuedSearch`. */
export function isQueued(settings: OptimizerSettings): settings is LBFGSSettings {
  return settings.method === 'l-bfgs' && settings.search === 'backtracking' && !settings.restarts;
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
