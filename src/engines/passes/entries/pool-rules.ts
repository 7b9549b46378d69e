import { heightWidthChannels, type Shape } from '../../../program/shape.ts';
import type { EngineValue } from '../engine-value.ts';
import {
  add,
  and,
  any,
  atLeast,
  div,
  equal,
  index,
  max,
  mul,
  number,
  select,
  shiftRight,
  type Expression,
} from './expression.ts';
import { Place } from './place.ts';
import type { EntryRequest, Rule } from './rule.ts';

type Entry = Expression<'number'>;
type PoolPrimitive = 'average-pool' | 'average-pool-gradient' | 'max-pool' | 'max-pool-gradient' | 'unpool';

/** Half of a coordinate, or less by one of a size that is odd: its square, if it has one. */
function square({ place, scope }: Pick<EntryRequest<PoolPrimitive>, 'place' | 'scope'>, shape: Shape) {
  const [y, x, c] = place.three;
  const [rows, columns] = heightWidthChannels(shape);
  const [row, column] = [scope.define(div(y, index(2))), scope.define(div(x, index(2)))];
  const [height, width] = heightWidthChannels(place.shape);
  const outside = [
    ...(height > 2 * rows ? [atLeast(row, index(rows))] : []),
    ...(width > 2 * columns ? [atLeast(column, index(columns))] : []),
  ];
  const at = Place.coordinates(scope, shape, [row, column, c]);
  /** The entry in a square, 0 where an odd last row or column has none. */
  const inside = (entry: Entry): Entry =>
    outside.length === 0 ? entry : select(entry, number(0), any(outside));
  return { at, inside, corner: add(mul(and(y, index(1)), index(2)), and(x, index(1))) };
}

type Four = readonly [Entry, Entry, Entry, Entry];

/** The entries of the four corners of a pooled place. */
function corners(
  { scope, entry }: Pick<EntryRequest<PoolPrimitive>, 'scope' | 'entry'>,
  input: EngineValue,
  place: Place,
): Four {
  const [y, x, c] = place.three;
  const corner = (n: number): Entry => {
    const row = scope.define(add(mul(index(2), y), index(n >> 1)));
    const column = scope.define(add(mul(index(2), x), index(n & 1)));
    return entry(input, Place.coordinates(scope, input.shape, [row, column, c]));
  };
  return [corner(0), corner(1), corner(2), corner(3)];
}

/** 2 x 2 pools and their gradients. */
export const poolRules: { readonly [P in PoolPrimitive]: Rule<P> } = {
  'max-pool': {
    cost: 4,
    expression: (request) =>
      corners(request, request.value.inputs[0], request.place).reduce((a, b) => max(a, b)),
  },
  'average-pool': {
    cost: 4,
    expression: (request) =>
      mul(add(...corners(request, request.value.inputs[0], request.place)), number(0.25)),
  },
  'average-pool-gradient': {
    cost: 2,
    rereads: 4,
    expression(request) {
      const [gradient] = request.value.inputs;
      const { at, inside } = square(request, gradient.shape);
      return inside(mul(request.entry(gradient, at), number(0.25)));
    },
  },
  'max-pool-gradient': {
    cost: 10,
    rereads: 4,
    expression(request) {
      const { entry, scope } = request;
      const [gradient, x, maxima] = request.value.inputs;
      const { at, inside, corner } = square(request, gradient.shape);
      const four = corners(request, x, at);
      const pooled = entry(maxima, at);
      const first = four
        .slice(0, 3)
        .reduceRight((rest, x, i) => select(rest, index(i), equal(x, pooled)), index(3));
      const chosen = scope.define(equal(scope.define(first), corner));
      return inside(select(number(0), entry(gradient, at), chosen));
    },
  },
  unpool: {
    cost: 6,
    rereads: 4,
    expression(request) {
      const { value, entry, word, scope } = request;
      const { choices } = request.bits;
      const [gradient, packed] = value.inputs;
      const { at, inside, corner } = square(request, gradient.shape);
      const bits = word(packed, choices.word(value.shape, at, scope));
      const bit = choices.bit(value.shape, at, scope);
      const chosen = scope.define(equal(and(shiftRight(bits, bit), index(3)), corner));
      return inside(select(number(0), entry(gradient, at), chosen));
    },
  },
};
