import type { Expression, Operator } from '../../src/engines/passes/entries/expression.ts';
import type { Scope } from '../../src/engines/passes/entries/scope.ts';

/** The variables of an expression, and the entries of its inputs. */
export interface Environment {
  readonly variables: Map<string, number>;
  readonly inputs: readonly ArrayLike<number>[];
}

type Apply = (...args: readonly [number, number, number]) => number;

/** Truth values are 0 and 1. Of what has any number of arguments, two at a time. */
const operators: { readonly [O in Operator]: Apply } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  mod: (a, b) => a % b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  reciprocal: (a) => 1 / a,
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  power: (a, exponent) => a ** exponent,
  floor: Math.floor,
  clamp: (a, least, most) => Math.min(most, Math.max(least, a)),
  and: (a, b) => a & b,
  xor: (a, b) => a ^ b,
  'shift-right': (a, by) => a >>> by,
  equal: (a, b) => Number(a === b),
  less: (a, b) => Number(a < b),
  'at-most': (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  'at-least': (a, b) => Number(a >= b),
  any: (a, b) => a || b,
  all: (a, b) => a && b,
  select: (otherwise, chosen, where) => (where ? chosen : otherwise),
  'to-number': (a) => a,
  'to-index': (a) => a,
};

/** Works out the definitions of a scope, one after the other, and then an expression, in float64. */
export function evaluateIn(scope: Scope, expression: Expression, environment: Environment): number {
  for (const { name, expression: defined } of scope.definitions)
    environment.variables.set(name, evaluate(defined, environment));
  return evaluate(expression, environment);
}

function evaluate(expression: Expression, environment: Environment): number {
  switch (expression.op) {
    case 'literal':
      return expression.value;
    case 'variable': {
      const value = environment.variables.get(expression.name);
      if (value === undefined) throw new Error(`${expression.name} is not defined.`);
      return value;
    }
    case 'read':
      // NaN spoils every result that what lies outside gets into.
      return environment.inputs[expression.input]![evaluate(expression.at, environment)] ?? NaN;
    default: {
      const args = expression.args.map((arg) => evaluate(arg, environment));
      const { op, kind } = expression;
      if (op === 'select') return operators.select(args[0]!, args[1]!, args[2]!);
      if (op === 'clamp') return operators.clamp(args[0]!, args[1]!, args[2]!);
      return args.length === 1
        ? asKind(kind, operators[op](args[0]!, 0, 0))
        : args.reduce((a, b) =>
            // Products of two indices are larger than what float64 holds exactly.
            op === 'mul' && kind === 'index' ? Math.imul(a, b) >>> 0 : asKind(kind, operators[op](a, b, 0)),
          );
    }
  }
}

/** An index is a whole number of 32 bits without sign. */
function asKind(kind: Expression['kind'], value: number): number {
  return kind === 'index' ? Math.floor(value) >>> 0 : value;
}
