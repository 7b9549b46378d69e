import { kernelSizes, rowsColumns, sizeOf } from '../../../program/shape.ts';
import type { EngineValue, EngineValueOf } from '../engine-value.ts';
import {
  abs,
  add,
  all,
  and,
  atMost,
  clamp,
  div,
  equal,
  exp,
  floor,
  greater,
  index,
  less,
  log,
  min,
  mul,
  number,
  power,
  reciprocal,
  select,
  shiftRight,
  sign,
  sqrt,
  sub,
  toIndex,
  type Expression,
} from './expression.ts';
import { Place } from './place.ts';
import { poolRules } from './pool-rules.ts';
import { randomEntry } from './random.ts';
import type { ExpressionPrimitive, Rule } from './rule.ts';

type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'mask';
type Unary = 'abs' | 'sign' | 'step' | 'sqrt' | 'exp' | 'log' | 'relu';
type Entry = Expression<'number'>;

const [zero, one] = [number(0), number(1)];

const binary = <P extends Binary>(combine: (a: Entry, b: Entry) => Entry, cost = 1): Rule<P> => ({
  cost,
  expression({ value, place, entry }) {
    const [a, b] = value.inputs;
    return combine(entry(a, place.stretchedFrom(a.shape)), entry(b, place.stretchedFrom(b.shape)));
  },
});

const unary = <P extends Unary>(change: (a: Entry) => Entry, cost = 1): Rule<P> => ({
  cost,
  expression: ({ value, place, entry }) => change(entry(value.inputs[0], place)),
});

/** A primitive without a kernel or a rule does not compile. */
export const rules: { readonly [P in ExpressionPrimitive]: Rule<P> } = {
  constant: { cost: 0, expression: ({ value }) => number(value.attributes.value) },
  add: binary((a, b) => add(a, b)),
  sub: binary(sub),
  mul: binary((a, b) => mul(a, b)),
  div: binary(div),
  // Written so that NaN stays NaN.
  maximum: binary((a, b) => select(a, b, atMost(a, b))),
  mask: binary((a, b) => select(zero, a, greater(b, zero))),
  abs: unary(abs),
  sign: unary(sign),
  step: unary((a) => select(zero, one, greater(a, zero))),
  sqrt: unary(sqrt, 2),
  exp: unary(exp, 3),
  log: unary(log, 3),
  relu: unary((a) => select(a, zero, atMost(a, zero))),
  power: {
    cost: 6,
    expression: ({ value, place, entry }) =>
      powerOf(entry(value.inputs[0], place), value.attributes.exponent),
  },
  reshape: {
    cost: 0,
    expression({ value, place, entry }) {
      const [a] = value.inputs;
      return entry(a, place.reshaped(a.shape));
    },
  },
  copy: { cost: 0, expression: ({ value, place, entry }) => entry(value.inputs[0], place) },
  broadcast: {
    cost: 0,
    expression({ value, place, entry }) {
      const [a] = value.inputs;
      return entry(a, place.stretchedFrom(a.shape));
    },
  },
  transpose: {
    cost: 0,
    expression({ value, place, entry, scope }) {
      const [a] = value.inputs;
      return entry(a, Place.coordinates(scope, a.shape, [place.coordinate(1), place.coordinate(0)]));
    },
  },
  turn: {
    cost: 0,
    expression({ value, place, entry, scope }) {
      const [kernel] = value.inputs;
      const [size] = kernelSizes(kernel.shape);
      const turned = [0, 1].map((axis) =>
        size === 1 ? index(0) : scope.define(sub(index(size - 1), place.coordinate(axis))),
      );
      const [outs, ins] = [place.coordinate(2), place.coordinate(3)];
      return entry(kernel, Place.coordinates(scope, kernel.shape, [...turned, ins, outs]));
    },
  },
  slice: {
    cost: 0,
    expression({ value, place, entry, scope }) {
      const [a] = value.inputs;
      const coordinates = place.all.map((at, axis) => {
        const begin = value.attributes.begin[axis]!;
        return begin === 0 ? at : scope.define(add(at, index(begin)));
      });
      return entry(a, Place.coordinates(scope, a.shape, coordinates));
    },
  },
  pad: {
    cost: 1,
    expression({ value, place, entry, scope }) {
      const [a] = value.inputs;
      const { shape } = a;
      const inside: Expression<'truth'>[] = [];
      // Unsigned: positions before the box wrap around to large ones.
      const coordinates = place.all.map((at, axis) => {
        const [before, size] = [value.attributes.before[axis]!, shape[axis]!];
        const moved = before === 0 ? at : scope.define(sub(at, index(before)));
        if (size === place.shape[axis]) return moved;
        inside.push(less(moved, index(size)));
        return scope.define(min(moved, index(size - 1)));
      });
      const found = entry(a, Place.coordinates(scope, shape, coordinates));
      return inside.length === 0 ? found : select(zero, found, all(inside));
    },
  },
  pick: {
    cost: 6,
    expression({ value, place, entry, scope }) {
      const [values, rank] = value.inputs;
      const last = rowsColumns(values.shape)[0] - 1;
      const at = scope.define(clamp(entry(rank, place), 0, last));
      const part = scope.define(sub(at, floor(at)));
      const read = (expression: Expression<'index'>): Entry => {
        const row = scope.define(expression);
        return entry(values, Place.coordinates(scope, values.shape, [row, place.coordinate(1)]));
      };
      const here = read(toIndex(at));
      const next = read(min(add(toIndex(at), index(1)), index(last)));
      return select(add(mul(here, sub(one, part)), mul(next, part)), here, equal(part, zero));
    },
  },
  random: {
    cost: 60,
    expression({ value, place, entry, scope }) {
      const count = entry(value.inputs[0], place.stretchedFrom([]));
      return randomEntry(scope, value.attributes.seed, count, place.linear);
    },
  },
  signed: {
    cost: 4,
    expression({ value, place, entry, word, scope, bits: { signs } }) {
      const [a, packed] = value.inputs;
      const bits = word(packed, signs.word(value.shape, place, scope));
      const bit = signs.bit(value.shape, place, scope);
      return select(zero, entry(a, place), equal(and(shiftRight(bits, bit), index(1)), index(1)));
    },
  },
  ...poolRules,
};

/** The power of a shader is only near: quarters of whole powers are made of products and roots. */
function powerOf(x: Entry, exponent: number): Entry {
  const quarters = 4 * Math.abs(exponent);
  if (!Number.isInteger(quarters) || quarters > 32) return power(x, exponent);
  const factors = Array.from({ length: Math.floor(quarters / 4) }, () => x);
  if (quarters & 2) factors.push(sqrt(x));
  if (quarters & 1) factors.push(sqrt(sqrt(x)));
  const [first, ...others] = factors;
  const product = first ? mul(first, ...others) : one;
  return exponent < 0 ? reciprocal(product) : product;
}

/** Whether a value is an expression of entries of its inputs. */
export function isExpression(value: EngineValue): value is EngineValueOf<ExpressionPrimitive> {
  return value.primitive in rules;
}

/** How often an entry of the input is read by all entries of the value together, at most. */
export function rereadsOf(value: EngineValueOf<ExpressionPrimitive>, input: EngineValue): number {
  return Math.max(rules[value.primitive].rereads ?? 1, sizeOf(value.shape) / sizeOf(input.shape));
}
