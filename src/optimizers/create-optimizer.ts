import { checkSettings } from './check-settings.ts';
import { FirstOrder } from './first-order.ts';
import { LBFGS } from './l-bfgs.ts';
import type { LBFGSSettings } from './l-bfgs-settings.ts';
import { firstOrderMethod, type OptimizerSettings } from './methods.ts';
import type { Objective } from './objective.ts';
import type { Optimizer } from './optimizer.ts';
import { QueuedLBFGS } from './queued-l-bfgs.ts';
import { Restarted } from './restarted.ts';

/**
 * A new optimizer of the settings' method, which starts from the objective's current point.
 *
 * @throws RangeError if a setting is out of range.
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
