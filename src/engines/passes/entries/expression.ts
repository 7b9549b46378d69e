/**
 * Expressions of entries as data: what fused primitives compute for one entry. An engine writes them as the text of a
 * shader or as machine code; a test evaluates them with plain numbers.
 */

/**
 * What an expression gives: a number (an entry), an index (a whole number of 32 bits without sign, whose arithmetic wraps
 * around), or a truth value.
 */
export type Kind = 'number' | 'index' | 'truth';

/** The operations of expressions, with arguments in this order. */
export type Operator =
  // Arithmetic. `add` and `mul` take two arguments or more, from left to right.
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'mod'
  | 'min'
  | 'max'
  // Of numbers
  | 'reciprocal'
  | 'abs'
  | 'sign'
  | 'sqrt'
  | 'exp'
  | 'log'
  | 'power'
  | 'floor'
  /** value, lowest, highest */
  | 'clamp'
  // Of the bits of indices
  | 'and'
  | 'xor'
  | 'shift-right'
  // Comparisons, and what is made of truth values
  | 'equal'
  | 'less'
  | 'at-most'
  | 'greater'
  | 'at-least'
  | 'any'
  | 'all'
  /** what to take if not, what to take if so, whether */
  | 'select'
  // Conversions
  | 'to-number'
  | 'to-index';

interface Literal<K extends Kind> {
  readonly op: 'literal';
  readonly kind: K;
  readonly value: number;
  /** Whether it is a pattern of bits rather than a count. */
  readonly pattern: boolean;
}

interface Variable<K extends Kind> {
  readonly op: 'variable';
  readonly kind: K;
  readonly name: string;
}

/** An entry of an input, or a word of one that holds bits. Where a `select` drops it, its index may lie outside. */
interface Read<K extends Kind> {
  readonly op: 'read';
  readonly kind: K;
  /** Which input of the kernel. */
  readonly input: number;
  readonly at: Expression<'index'>;
}

export interface Operation<K extends Kind> {
  readonly op: Operator;
  readonly kind: K;
  readonly args: readonly Expression[];
}

export type Expression<K extends Kind = Kind> = Literal<K> | Variable<K> | Read<K> | Operation<K>;

type Numeric = 'number' | 'index';

export const number = (value: number): Expression<'number'> => literal('number', value);
export const index = (value: number): Expression<'index'> => literal('index', value);
/** A constant of which the bits matter. */
export const pattern = (value: number): Expression<'index'> => ({
  ...literal('index', value),
  pattern: true,
});

export const variable = <K extends Kind>(kind: K, name: string): Expression<K> => ({
  op: 'variable',
  kind,
  name,
});
export const read = <K extends Kind>(kind: K, input: number, at: Expression<'index'>): Expression<K> => ({
  op: 'read',
  kind,
  input,
  at,
});

export const add = <K extends Numeric>(...terms: readonly [Expression<K>, ...Expression<K>[]]) =>
  terms.length === 1 ? terms[0] : same('add', ...terms);
export const mul = <K extends Numeric>(...factors: readonly [Expression<K>, ...Expression<K>[]]) =>
  factors.length === 1 ? factors[0] : same('mul', ...factors);
export const sub = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => same('sub', a, b);
export const div = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => same('div', a, b);
export const min = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => same('min', a, b);
export const max = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => same('max', a, b);
export const mod = (a: Expression<'index'>, b: Expression<'index'>) => same('mod', a, b);
export const and = (a: Expression<'index'>, b: Expression<'index'>) => same('and', a, b);
export const xor = (a: Expression<'index'>, b: Expression<'index'>) => same('xor', a, b);
export const shiftRight = (a: Expression<'index'>, by: Expression<'index'>) => same('shift-right', a, by);

export const reciprocal = (a: Expression<'number'>) => same('reciprocal', a);
export const abs = (a: Expression<'number'>) => same('abs', a);
export const sign = (a: Expression<'number'>) => same('sign', a);
export const sqrt = (a: Expression<'number'>) => same('sqrt', a);
export const exp = (a: Expression<'number'>) => same('exp', a);
export const log = (a: Expression<'number'>) => same('log', a);
export const floor = (a: Expression<'number'>) => same('floor', a);
export const power = (a: Expression<'number'>, exponent: number) => same('power', a, number(exponent));
export const clamp = (a: Expression<'number'>, least: number, most: number) =>
  same('clamp', a, number(least), number(most));

export const equal = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => truth('equal', a, b);
export const less = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => truth('less', a, b);
export const atMost = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => truth('at-most', a, b);
export const greater = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => truth('greater', a, b);
export const atLeast = <K extends Numeric>(a: Expression<K>, b: Expression<K>) => truth('at-least', a, b);
export const any = (parts: readonly Expression<'truth'>[]) => truth('any', ...parts);
export const all = (parts: readonly Expression<'truth'>[]) => truth('all', ...parts);
export const select = <K extends Numeric>(
  otherwise: Expression<K>,
  chosen: Expression<K>,
  where: Expression<'truth'>,
): Expression<K> => ({ op: 'select', kind: otherwise.kind, args: [otherwise, chosen, where] });

export const toNumber = (a: Expression<'index'>): Expression<'number'> => ({
  op: 'to-number',
  kind: 'number',
  args: [a],
});
/** The whole part of a number that is not negative. */
export const toIndex = (a: Expression<'number'>): Expression<'index'> => ({
  op: 'to-index',
  kind: 'index',
  args: [a],
});

/** Whether it is known to be 0. */
export function isZero(expression: Expression): boolean {
  return expression.op === 'literal' && expression.value === 0;
}

function literal<K extends Kind>(kind: K, value: number): Literal<K> {
  return { op: 'literal', kind, value, pattern: false };
}

function same<K extends Numeric>(
  op: Operator,
  ...args: readonly [Expression<K>, ...Expression<K>[]]
): Expression<K> {
  return { op, kind: args[0].kind, args };
}

function truth(op: Operator, ...args: readonly Expression[]): Expression<'truth'> {
  return { op, kind: 'truth', args };
}
