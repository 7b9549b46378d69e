import type { Expression, Kind, Operator } from '../../../passes/entries/expression.ts';
import type { Scope } from '../../../passes/entries/scope.ts';
import { literal } from '../wgsl.ts';

const types: { readonly [K in Kind]: string } = { number: 'f32', index: 'u32', truth: 'bool' };

/** What encloses an operand, from the loosest to the tightest: WGSL lets bits and comparisons be mixed with nothing. */
type Strength = 'list' | 'comparison' | 'bits' | 'sum' | 'product' | 'whole';

interface Text {
  readonly text: string;
  readonly strength: Strength;
}

type Writer = (args: readonly Text[]) => Text;

const call =
  (name: string): Writer =>
  (args) => ({ text: `${name}(${args.map(({ text }) => text).join(', ')})`, strength: 'whole' });

/** An operator between operands; the first may stand without parentheses where it is one of `first`, the others of `rest`. */
const infix =
  (sign: string, strength: Strength, first: readonly Strength[], rest: readonly Strength[] = first): Writer =>
  (args) => ({
    text: args.map((arg, i) => within(arg, i === 0 ? first : rest)).join(` ${sign} `),
    strength,
  });

const within = ({ text, strength }: Text, plain: readonly Strength[]): string =>
  strength === 'whole' || plain.includes(strength) ? text : `(${text})`;

const compare = (sign: string): Writer => infix(sign, 'comparison', []);

const writers: { readonly [O in Operator]: Writer } = {
  add: infix('+', 'sum', ['sum', 'product'], ['product']),
  sub: infix('-', 'sum', ['sum', 'product'], ['product']),
  mul: infix('*', 'product', ['product'], []),
  div: infix('/', 'product', ['product'], []),
  mod: infix('%', 'bits', ['product']),
  min: call('min'),
  max: call('max'),
  reciprocal: ([a]) => ({ text: `1f / (${a!.text})`, strength: 'product' }),
  abs: call('abs'),
  sign: call('sign'),
  sqrt: call('sqrt'),
  exp: call('exp'),
  log: call('log'),
  power: call('pow'),
  floor: call('floor'),
  clamp: call('clamp'),
  and: infix('&', 'bits', []),
  xor: infix('^', 'bits', []),
  'shift-right': infix('>>', 'bits', []),
  equal: compare('=='),
  less: compare('<'),
  'at-most': compare('<='),
  greater: compare('>'),
  'at-least': compare('>='),
  any: infix('||', 'list', ['comparison']),
  all: infix('&&', 'list', ['comparison']),
  select: call('select'),
  'to-number': call('f32'),
  'to-index': call('u32'),
};

/** An expression in WGSL; input i is `in{i}`. */
export function expressionText(expression: Expression): string {
  return write(expression).text;
}

/** The definitions of a scope in WGSL, a line each. */
export function scopeText({ definitions }: Scope, indent: string): string {
  return definitions
    .map(
      ({ name, expression }) =>
        `${indent}let ${name}: ${types[expression.kind]} = ${expressionText(expression)};`,
    )
    .join('\n');
}

function write(expression: Expression): Text {
  switch (expression.op) {
    case 'literal':
      return { text: literalText(expression), strength: 'whole' };
    case 'variable':
      return { text: expression.name, strength: 'whole' };
    case 'read':
      return { text: `in${expression.input}[${expressionText(expression.at)}]`, strength: 'whole' };
    default:
      return writers[expression.op](expression.args.map(write));
  }
}

function literalText({ kind, value, pattern }: Extract<Expression, { op: 'literal' }>): string {
  if (kind === 'number') return literal(value);
  return pattern ? `0x${value.toString(16)}u` : `${value}u`;
}
