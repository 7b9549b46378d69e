import * as v from 'valibot';
import { parameterSchema, type Parameter, type Parameters } from '../graph/parameters.ts';
import type { Bounds } from './box.ts';
import { learningRate } from './method.ts';
import { methods, type OptimizerSettings } from './methods.ts';

/**
 * Checks settings that come from elsewhere: a pack, a checkpoint. Each has the range of its parameter.
 *
 * @throws RangeError that names the first setting out of range.
 */
export function checkSettings(settings: OptimizerSettings): void {
  const { method } = settings;
  // A pack may be JavaScript.
  if (!Object.hasOwn(methods, method)) {
    const names = Object.keys(methods).join(', ');
    throw new RangeError(`There is no method “${method}”. Available: ${names}.`);
  }
  const parameters: Parameters = {
    ...(method !== 'l-bfgs' && { learningRate }),
    ...methods[method].parameters,
  };
  const values = new Map<string, unknown>(Object.entries(settings));
  // L-BFGS has these under other names, or may leave them out.
  for (const [name, parameter] of Object.entries(parameters))
    if (method !== 'l-bfgs' || (name !== 'restart' && (name !== 'search' || values.has(name))))
      checkValue(`${method}: ${name}`, values.get(name), parameter);
  if (settings.method === 'l-bfgs') {
    const { bounds, search, restarts, maxEvaluations } = settings;
    if (!isCount(maxEvaluations))
      throw new RangeError(`l-bfgs: maxEvaluations is ${String(maxEvaluations)}. ${A_COUNT}`);
    if (bounds && search !== 'backtracking')
      throw new RangeError('l-bfgs: bounds need the search “backtracking”.');
    if (restarts && !isCount(restarts.evaluations))
      throw new RangeError(`l-bfgs: a run of ${String(restarts.evaluations)} evaluations. ${A_COUNT}`);
    checkBounds('l-bfgs', restarts?.clip);
  }
  checkBounds(method, settings.bounds);
}

const A_COUNT = 'The count must be a whole number of at least 1.';

/** Throws a RangeError if a value is not one of its parameter. */
function checkValue(what: string, value: unknown, parameter: Parameter): void {
  const { issues } = v.safeParse(parameterSchema(parameter), value);
  if (issues) throw new RangeError(`${what} is ${String(value)}. ${issues[0].message}`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function checkBounds(method: string, bounds: Bounds | undefined): void {
  if (bounds && !(bounds[0] <= bounds[1]))
    throw new RangeError(`${method}: bounds are [${String(bounds)}]; the lower one must come first.`);
}
