import { firstOrderMethod, type OptimizerSettings } from './methods.ts';
import type { OptimizerState } from './optimizer.ts';

/**
 * Says what of a saved state is not as a method of these settings would have it, with its name: `“mean” is missing`. Undefined
 * where all of it fits.
 *
 * @param length entries of the point.
 */
export function faultOf(
  settings: OptimizerSettings,
  { numbers, vectors }: OptimizerState<Float32Array>,
  length: number,
): string | undefined {
  const counts = settings.method !== 'l-bfgs' ? ['steps'] : settings.restarts ? RESTARTED : [];
  for (const name of counts) {
    const [count, ...more] = numbers[name] ?? [];
    if (!isCount(count) || more.length > 0) return `“${name}” should be one whole number`;
  }
  if (settings.method === 'l-bfgs') {
    const { sy = [], yy = [], loss = [] } = numbers;
    const pairs = Math.sqrt(sy.length);
    if (!isCount(pairs) || pairs > settings.history)
      return `“sy” should be the products of at most ${settings.history} pairs, but has ${sy.length} numbers`;
    if (yy.length !== sy.length) return `“yy” should have ${sy.length} numbers, but has ${yy.length}`;
    if (loss.length > 1 || (loss.length === 0 && pairs > 0)) return '“loss” should be one number';
  }
  for (const name of vectorNames(settings, numbers)) {
    const vector = Object.hasOwn(vectors, name) ? vectors[name] : undefined;
    if (!vector) return `“${name}” is missing`;
    if (vector.length !== length) return `“${name}” should have ${length} entries, but has ${vector.length}`;
  }
  return undefined;
}

const RESTARTED = ['runSteps', 'runEvaluations'];

function vectorNames(
  settings: OptimizerSettings,
  { sy = [] }: OptimizerState<Float32Array>['numbers'],
): readonly string[] {
  if (settings.method !== 'l-bfgs') return Object.keys(firstOrderMethod(settings).state);
  const pairs = Array.from({ length: Math.sqrt(sy.length) }, (_, i) => [`s${i}`, `y${i}`]);
  return ['gradient', ...pairs.flat()];
}

function isCount(count: number | undefined): boolean {
  return count !== undefined && Number.isSafeInteger(count) && count >= 0;
}
