import type { Problem } from '../graph/problem.ts';
import { isEvaluationKnob } from '../program/operations.ts';
import type { PrimitiveName } from '../program/signatures.ts';
import { topological } from '../program/program.ts';
import type { Value } from '../program/value.ts';

const operations = new Map<PrimitiveName, (...of: number[]) => number>([
  ['add', (a, b) => a + b],
  ['sub', (a, b) => a - b],
  ['mul', (a, b) => a * b],
  ['div', (a, b) => a / b],
  ['maximum', (a, b) => Math.max(a, b)],
  ['exp', (a) => Math.exp(a)],
  ['log', (a) => Math.log(a)],
  ['sqrt', (a) => Math.sqrt(a)],
  ['abs', (a) => Math.abs(a)],
  ['relu', (a) => Math.max(a, 0)],
]);

/**
 * What of losses depends on nothing but numbers that the graph gives, and comes to none in float32: a division by 0, a
 * product too large. Known before anything runs, at the node that computes it; one problem a node.
 */
export function numberProblems(losses: readonly Value[]): Problem[] {
  const known = new Map<Value, number>();
  const problems = new Map<string, Problem>();
  for (const value of topological(losses)) {
    const inputs = value.inputs.map((input) => known.get(input));
    const number = numberOf(value, inputs);
    const dividesByZero = value.primitive === 'div' && inputs[1] === 0;
    const isWrong = dividesByZero || (number !== undefined && !Number.isFinite(number));
    if (isWrong && value.origin !== undefined && !problems.has(value.origin))
      problems.set(value.origin, {
        severity: 'error',
        node: value.origin,
        reason: dividesByZero ? 'It divides by 0.' : `Its result is ${number}.`,
        remedy: dividesByZero ? 'Change the divisor.' : 'Use smaller numbers.',
      });
    // Reported once, not again for everything that depends on it.
    if (number !== undefined && !isWrong) known.set(value, number);
  }
  return [...problems.values()];
}

function numberOf(value: Value, inputs: readonly (number | undefined)[]): number | undefined {
  if (value.shape.length > 0) return undefined;
  if (value.primitive === 'constant' || (value.primitive === 'knob' && !isEvaluationKnob(value)))
    return Math.fround(value.attributes.value);
  const operation = operations.get(value.primitive);
  const numbers = inputs.filter((input) => input !== undefined);
  if (!operation || numbers.length === 0 || numbers.length < inputs.length) return undefined;
  return Math.fround(operation(...numbers));
}
