import type { Bounds } from './box.ts';
import type { OptimizerSettings } from './create-optimizer.ts';

type Range = readonly [holds: (value: number) => boolean, words: string];

const positive: Range = [(value) => value > 0 && value < Infinity, 'above 0'];
const notNegative: Range = [(value) => value >= 0 && value < Infinity, '0 or more'];
const fraction: Range = [(value) => value >= 0 && value < 1, '0 or more and below 1'];
const count: Range = [(value) => Number.isSafeInteger(value) && value >= 1, 'a whole number, 1 or more'];

const ranges: Record<string, Range> = {
  learningRate: positive,
  beta1: fraction,
  beta2: fraction,
  decay: fraction,
  momentum: fraction,
  epsilon: notNegative,
  history: count,
  gradientTolerance: notNegative,
  changeTolerance: notNegative,
  maxEvaluations: count,
};

/** @throws RangeError that names the first setting out of range. */
export function checkSettings(settings: OptimizerSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    const range = ranges[name];
    if (range && !range[0](value as number)) {
      throw new RangeError(`${settings.method}: ${name} is ${String(value)}; it has to be ${range[1]}.`);
    }
  }
  if (settings.method === 'adadelta' && settings.epsilon === 0) {
    throw new RangeError('adadelta: epsilon is 0; it has to be above 0.');
  }
  if (settings.method === 'l-bfgs') {
    const { bounds, search, restarts } = settings;
    if (bounds && search !== 'backtracking')
      throw new RangeError('l-bfgs: bounds need the search “backtracking”.');
    if (restarts && !count[0](restarts.evaluations))
      throw new RangeError(
        `l-bfgs: a run of ${restarts.evaluations} evaluations; their number has to be ${count[1]}.`,
      );
    checkBounds('l-bfgs', restarts?.clip);
  }
  checkBounds(settings.method, settings.bounds);
}

function checkBounds(method: string, bounds: Bounds | undefined): void {
  if (bounds && !(bounds[0] <= bounds[1]))
    throw new RangeError(`${method}: bounds are [${bounds.join(', ')}]; the low one comes first.`);
}
