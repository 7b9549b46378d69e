import { sizeOf, type Shape, type Value } from '../../../../program/value.ts';
import { blocksOf } from '../convolution/bits.ts';
import { literal } from '../wgsl.ts';
import { Place } from './place.ts';
import { randomEntry } from './random.ts';
import type { Scope } from './scope.ts';

/** What a rule is asked: the entry of `value` at `place`. */
export interface EntryRequest {
  readonly value: Value;
  readonly place: Place;
  readonly scope: Scope;
  /** An entry of an input, by position. */
  readonly entry: (input: number, place: Place) => string;
  /** A word of an input that holds bits, by position. */
  readonly word: (input: number, index: string) => string;
}

interface Rule {
  /** An expression of type f32. */
  readonly expression: (request: EntryRequest) => string;
  /** Operations that it takes, roughly, and how often it reads each entry of an input where that is more than once. */
  readonly cost: number;
  readonly rereads?: number;
}

const binary = (write: (a: string, b: string) => string, cost = 1): Rule => ({
  cost,
  expression: ({ value, place, entry }) => {
    const [a, b] = value.inputs.map((input, i) => entry(i, place.stretchedFrom(input.shape)));
    return write(a!, b!);
  },
});

const unary = (write: (a: string) => string, cost = 1): Rule => ({
  cost,
  expression: ({ place, entry }) => write(entry(0, place)),
});

/** An entry from elsewhere in the input. */
const moved = (write: (request: EntryRequest) => string, more: Partial<Rule> = {}): Rule => ({
  cost: 0,
  ...more,
  expression: write,
});

// The caller says what type an attribute has: attributes are plain JSON and not typed by primitive.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function attribute<T>(value: Value, name: string): T;
function attribute(value: Value, name: string): unknown {
  return value.attributes[name];
}

/** Half of a coordinate, or less by one of a size that is odd: its square, if it has one. */
function square({ place, scope }: EntryRequest, [rows, columns, channels]: readonly number[]) {
  const [y, x, c] = place.all as [string, string, string];
  const [row, column] = [scope.name('u32', `${y} / 2u`), scope.name('u32', `${x} / 2u`)];
  const [height, width] = place.shape as [number, number];
  const outside = [
    ...(height > 2 * rows! ? [`${row} >= ${rows}u`] : []),
    ...(width > 2 * columns! ? [`${column} >= ${columns}u`] : []),
  ];
  const at = Place.coordinates(scope, [rows!, columns!, channels!], [row, column, c]);
  /** `expression` in a square, 0 where an odd last row or column has none. */
  const inside = (expression: string): string =>
    outside.length === 0 ? expression : `select(${expression}, 0f, ${outside.join(' || ')})`;
  return { at, inside, corner: `(${y} & 1u) * 2u + (${x} & 1u)` };
}

/** The entries of the four corners of a pooled place. */
function corners({ value, place, scope, entry }: EntryRequest, input = 0): string[] {
  const [y, x, c] = place.all as [string, string, string];
  return [0, 1, 2, 3].map((corner) => {
    const at = [`2u * ${y} + ${corner >> 1}u`, `2u * ${x} + ${corner & 1}u`].map((text) =>
      scope.name('u32', text),
    );
    return entry(input, Place.coordinates(scope, value.inputs[input]!.shape, [...at, c]));
  });
}

/** The primitives that are an expression of entries of their inputs, and so can be fused with what uses them. */
export const rules: Readonly<Record<string, Rule>> = {
  constant: { cost: 0, expression: ({ value }) => literal(attribute(value, 'value')) },
  add: binary((a, b) => `${a} + ${b}`),
  sub: binary((a, b) => `${a} - ${b}`),
  mul: binary((a, b) => `${a} * ${b}`),
  div: binary((a, b) => `${a} / ${b}`),
  // Written so that a loss that is no number stays none.
  maximum: binary((a, b) => `select(${a}, ${b}, ${a} <= ${b})`),
  mask: binary((a, b) => `select(0f, ${a}, ${b} > 0f)`),
  abs: unary((a) => `abs(${a})`),
  sign: unary((a) => `sign(${a})`),
  step: unary((a) => `select(0f, 1f, ${a} > 0f)`),
  sqrt: unary((a) => `sqrt(${a})`, 2),
  exp: unary((a) => `exp(${a})`, 3),
  log: unary((a) => `log(${a})`, 3),
  relu: unary((a) => `select(${a}, 0f, ${a} <= 0f)`),
  power: {
    cost: 6,
    expression: ({ value, place, entry }) => power(entry(0, place), attribute(value, 'exponent')),
  },
  reshape: moved(({ value, place, entry }) => entry(0, place.reshaped(value.inputs[0]!.shape))),
  copy: moved(({ place, entry }) => entry(0, place)),
  broadcast: moved(({ value, place, entry }) => entry(0, place.stretchedFrom(value.inputs[0]!.shape))),
  transpose: moved(({ value, place, entry, scope }) =>
    entry(0, Place.coordinates(scope, value.inputs[0]!.shape, [place.coordinate(1), place.coordinate(0)])),
  ),
  turn: moved(({ value, place, entry, scope }) => {
    const size = place.shape[0]!;
    const [y, x, outs, ins] = place.all as [string, string, string, string];
    const turned = [y, x].map((at) => (size === 1 ? '0u' : scope.name('u32', `${size - 1}u - ${at}`)));
    return entry(0, Place.coordinates(scope, value.inputs[0]!.shape, [...turned, ins, outs]));
  }),
  slice: moved(({ value, place, entry, scope }) => {
    const begin = attribute<readonly number[]>(value, 'begin');
    const coordinates = place.all.map((at, axis) =>
      begin[axis] === 0 ? at : scope.name('u32', `${at} + ${begin[axis]}u`),
    );
    return entry(0, Place.coordinates(scope, value.inputs[0]!.shape, coordinates));
  }),
  pad: moved(
    ({ value, place, entry, scope }) => {
      const { shape } = value.inputs[0]!;
      const before = attribute<readonly number[]>(value, 'before');
      const inside: string[] = [];
      // Unsigned: what lies before the box wraps round to what is far behind it.
      const coordinates = place.all.map((at, axis) => {
        const moved = before[axis] === 0 ? at : scope.name('u32', `${at} - ${before[axis]}u`);
        if (shape[axis] === place.shape[axis]) return moved;
        inside.push(`${moved} < ${shape[axis]}u`);
        return scope.name('u32', `min(${moved}, ${shape[axis]! - 1}u)`);
      });
      const found = entry(0, Place.coordinates(scope, shape, coordinates));
      return inside.length === 0 ? found : `select(0f, ${found}, ${inside.join(' && ')})`;
    },
    { cost: 1 },
  ),
  'max-pool': {
    cost: 4,
    expression: (request) => corners(request).reduce((a, b) => `max(${a}, ${b})`),
  },
  'average-pool': { cost: 4, expression: (request) => `(${corners(request).join(' + ')}) * 0.25f` },
  'average-pool-gradient': {
    cost: 2,
    rereads: 4,
    expression: (request) => {
      const { at, inside } = square(request, request.value.inputs[0]!.shape);
      return inside(`${request.entry(0, at)} * 0.25f`);
    },
  },
  'max-pool-gradient': {
    cost: 10,
    rereads: 4,
    expression: (request) => {
      const { value, entry, scope } = request;
      const { at, inside, corner } = square(request, value.inputs[0]!.shape);
      const four = corners({ ...request, place: at }, 1);
      const pooled = entry(2, at);
      const first = four
        .slice(0, 3)
        .reduceRight((rest, x, i) => `select(${rest}, ${i}u, ${x} == ${pooled})`, '3u');
      const chosen = scope.name('bool', `${scope.name('u32', first)} == (${corner})`);
      return inside(`select(0f, ${entry(0, at)}, ${chosen})`);
    },
  },
  pick: {
    cost: 6,
    expression: ({ value, place, entry, scope }) => {
      const { shape } = value.inputs[0]!;
      const last = shape[0]! - 1;
      const at = scope.name('f32', `clamp(${entry(1, place)}, 0f, ${last}f)`);
      const share = scope.name('f32', `${at} - floor(${at})`);
      const rows = [`u32(${at})`, `min(u32(${at}) + 1u, ${last}u)`].map((row) => scope.name('u32', row));
      const [here, beyond] = rows.map((row) =>
        entry(0, Place.coordinates(scope, shape, [row, place.coordinate(1)])),
      );
      return `select(${here!} * (1f - ${share}) + ${beyond!} * ${share}, ${here!}, ${share} == 0f)`;
    },
  },
  random: {
    cost: 60,
    expression: ({ value, place, entry, scope }) => {
      const count = entry(0, place.stretchedFrom([]));
      return randomEntry(scope, attribute(value, 'seed'), count, place.linear);
    },
  },
  signed: {
    cost: 4,
    expression: ({ place, entry, word, scope }) => {
      const [y, x, c] = place.all as [string, string, string];
      const block = blockOf(place.shape, `${y} / 4u`, `${x} / 4u`, `${c} / 4u`, scope);
      const bits = word(1, scope.name('u32', `${block} * 2u + (${y} % 4u) / 2u`));
      const bit = scope.name('u32', `(${y} & 1u) * 16u + (${x} & 3u) * 4u + (${c} & 3u)`);
      return `select(0f, ${entry(0, place)}, ((${bits} >> ${bit}) & 1u) == 1u)`;
    },
  },
  unpool: {
    cost: 6,
    rereads: 4,
    expression: (request) => {
      const { place, value, entry, word, scope } = request;
      const { at, inside, corner } = square(request, value.inputs[0]!.shape);
      const [row, column, c] = at.all as [string, string, string];
      const block = blockOf(place.shape, `${row} / 2u`, `${column} / 2u`, `${c} / 4u`, scope);
      const bits = word(1, block);
      const bit = scope.name('u32', `(${row} & 1u) * 16u + (${column} & 1u) * 8u + (${c} & 3u) * 2u`);
      const chosen = scope.name('bool', `((${bits} >> ${bit}) & 3u) == (${corner})`);
      return inside(`select(0f, ${entry(0, at)}, ${chosen})`);
    },
  },
};

/** The number of a block of bits by its coordinates among blocks. */
function blockOf(shape: Shape, row: string, column: string, quad: string, scope: Scope): string {
  const { across, quads } = blocksOf(shape[0]!, shape[1]!, shape[2]!);
  const [y, x, c] = [row, column, quad].map((text) => scope.name('u32', text));
  return scope.name('u32', `(${y} * ${across}u + ${x}) * ${quads}u + ${c}`);
}

/** `pow` is only near: quarters of whole powers are made of products and roots. */
function power(x: string, exponent: number): string {
  const quarters = 4 * Math.abs(exponent);
  if (!Number.isInteger(quarters) || quarters > 32) return `pow(${x}, ${literal(exponent)})`;
  const factors = Array.from({ length: Math.floor(quarters / 4) }, () => x);
  if (quarters & 2) factors.push(`sqrt(${x})`);
  if (quarters & 1) factors.push(`sqrt(sqrt(${x}))`);
  const product = factors.length === 0 ? '1f' : factors.join(' * ');
  return exponent < 0 ? `1f / (${product})` : product;
}

/** Whether a value is an expression of entries of its inputs. */
export function isExpression(value: Value): boolean {
  return value.primitive in rules;
}

/** How often an entry of the input is read by all entries of the value together, at most. */
export function rereadsOf(value: Value, input: Value): number {
  return Math.max(rules[value.primitive]!.rereads ?? 1, sizeOf(value.shape) / sizeOf(input.shape));
}
