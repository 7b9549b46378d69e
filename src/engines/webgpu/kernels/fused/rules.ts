import {
  heightWidthChannels,
  kernelSizes,
  rowsColumns,
  sizeOf,
  type Shape,
} from '../../../../program/shape.ts';
import type { GivenPrimitive } from '../../../../program/value.ts';
import type { DevicePrimitive, DeviceValue, DeviceValueOf } from '../../program/device-value.ts';
import { blocksOf } from '../convolution/bits.ts';
import type { KernelPrimitive } from '../table.ts';
import { literal } from '../wgsl.ts';
import { Place } from './place.ts';
import { randomEntry } from './random.ts';
import type { Scope } from './scope.ts';

/** The primitives that are an expression of entries of their inputs, and so can be fused with what uses them. */
export type ExpressionPrimitive = Exclude<
  DevicePrimitive,
  KernelPrimitive | GivenPrimitive | 'convolution-output' | 'kept' | 'sum' | 'surrogate' | 'table'
>;

/** What a rule is asked: the entry of `value` at `place`. */
export interface EntryRequest<P extends ExpressionPrimitive> {
  readonly value: DeviceValueOf<P>;
  readonly place: Place;
  readonly scope: Scope;
  /** An entry of an input. */
  readonly entry: (input: DeviceValue, place: Place) => string;
  /** A word of an input that holds bits. */
  readonly word: (input: DeviceValue, index: string) => string;
}

export interface Rule<P extends ExpressionPrimitive> {
  /** An expression of type f32. */
  expression(request: EntryRequest<P>): string;
  /** Operations that it takes, roughly, and how often it reads each entry of an input where that is more than once. */
  readonly cost: number;
  readonly rereads?: number;
}

type Binary = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'mask';
type Unary = 'abs' | 'sign' | 'step' | 'sqrt' | 'exp' | 'log' | 'relu';

const binary = <P extends Binary>(write: (a: string, b: string) => string, cost = 1): Rule<P> => ({
  cost,
  expression({ value, place, entry }) {
    const [a, b] = value.inputs;
    return write(entry(a, place.stretchedFrom(a.shape)), entry(b, place.stretchedFrom(b.shape)));
  },
});

const unary = <P extends Unary>(write: (a: string) => string, cost = 1): Rule<P> => ({
  cost,
  expression: ({ value, place, entry }) => write(entry(value.inputs[0], place)),
});

/** Half of a coordinate, or less by one of a size that is odd: its square, if it has one. */
function square({ place, scope }: { place: Place; scope: Scope }, shape: Shape) {
  const [y, x, c] = place.three;
  const [rows, columns] = heightWidthChannels(shape);
  const [row, column] = [scope.name('u32', `${y} / 2u`), scope.name('u32', `${x} / 2u`)];
  const [height, width] = heightWidthChannels(place.shape);
  const outside = [
    ...(height > 2 * rows ? [`${row} >= ${rows}u`] : []),
    ...(width > 2 * columns ? [`${column} >= ${columns}u`] : []),
  ];
  const at = Place.coordinates(scope, shape, [row, column, c]);
  /** `expression` in a square, 0 where an odd last row or column has none. */
  const inside = (expression: string): string =>
    outside.length === 0 ? expression : `select(${expression}, 0f, ${outside.join(' || ')})`;
  return { at, inside, corner: `(${y} & 1u) * 2u + (${x} & 1u)` };
}

/** The entries of the four corners of a pooled place. */
function corners(
  { scope, entry }: Pick<EntryRequest<ExpressionPrimitive>, 'scope' | 'entry'>,
  input: DeviceValue,
  place: Place,
): string[] {
  const [y, x, c] = place.three;
  return [0, 1, 2, 3].map((corner) => {
    const at = [`2u * ${y} + ${corner >> 1}u`, `2u * ${x} + ${corner & 1}u`].map((text) =>
      scope.name('u32', text),
    );
    return entry(input, Place.coordinates(scope, input.shape, [...at, c]));
  });
}

/** A primitive without a kernel or a rule does not compile. */
export const rules: { readonly [P in ExpressionPrimitive]: Rule<P> } = {
  constant: { cost: 0, expression: ({ value }) => literal(value.attributes.value) },
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
    expression: ({ value, place, entry }) => power(entry(value.inputs[0], place), value.attributes.exponent),
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
        size === 1 ? '0u' : scope.name('u32', `${size - 1}u - ${place.coordinate(axis)}`),
      );
      const [outs, ins] = [place.coordinate(2), place.coordinate(3)];
      return entry(kernel, Place.coordinates(scope, kernel.shape, [...turned, ins, outs]));
    },
  },
  slice: {
    cost: 0,
    expression({ value, place, entry, scope }) {
      const [a] = value.inputs;
      const { begin } = value.attributes;
      const coordinates = place.all.map((at, axis) =>
        begin[axis] === 0 ? at : scope.name('u32', `${at} + ${begin[axis]}u`),
      );
      return entry(a, Place.coordinates(scope, a.shape, coordinates));
    },
  },
  pad: {
    cost: 1,
    expression({ value, place, entry, scope }) {
      const [a] = value.inputs;
      const { shape } = a;
      const { before } = value.attributes;
      const inside: string[] = [];
      // Unsigned: what lies before the box wraps round to what is far behind it.
      const coordinates = place.all.map((at, axis) => {
        const moved = before[axis] === 0 ? at : scope.name('u32', `${at} - ${before[axis]}u`);
        if (shape[axis] === place.shape[axis]) return moved;
        inside.push(`${moved} < ${shape[axis]}u`);
        return scope.name('u32', `min(${moved}, ${shape[axis]! - 1}u)`);
      });
      const found = entry(a, Place.coordinates(scope, shape, coordinates));
      return inside.length === 0 ? found : `select(0f, ${found}, ${inside.join(' && ')})`;
    },
  },
  'max-pool': {
    cost: 4,
    expression: (request) =>
      corners(request, request.value.inputs[0], request.place).reduce((a, b) => `max(${a}, ${b})`),
  },
  'average-pool': {
    cost: 4,
    expression: (request) =>
      `(${corners(request, request.value.inputs[0], request.place).join(' + ')}) * 0.25f`,
  },
  'average-pool-gradient': {
    cost: 2,
    rereads: 4,
    expression(request) {
      const [gradient] = request.value.inputs;
      const { at, inside } = square(request, gradient.shape);
      return inside(`${request.entry(gradient, at)} * 0.25f`);
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
        .reduceRight((rest, x, i) => `select(${rest}, ${i}u, ${x} == ${pooled})`, '3u');
      const chosen = scope.name('bool', `${scope.name('u32', first)} == (${corner})`);
      return inside(`select(0f, ${entry(gradient, at)}, ${chosen})`);
    },
  },
  pick: {
    cost: 6,
    expression({ value, place, entry, scope }) {
      const [values, index] = value.inputs;
      const last = rowsColumns(values.shape)[0] - 1;
      const at = scope.name('f32', `clamp(${entry(index, place)}, 0f, ${last}f)`);
      const share = scope.name('f32', `${at} - floor(${at})`);
      const read = (text: string): string => {
        const row = scope.name('u32', text);
        return entry(values, Place.coordinates(scope, values.shape, [row, place.coordinate(1)]));
      };
      const here = read(`u32(${at})`);
      const beyond = read(`min(u32(${at}) + 1u, ${last}u)`);
      return `select(${here} * (1f - ${share}) + ${beyond} * ${share}, ${here}, ${share} == 0f)`;
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
    expression({ value, place, entry, word, scope }) {
      const [a, signs] = value.inputs;
      const [y, x, c] = place.three;
      const block = blockOf(place.shape, `${y} / 4u`, `${x} / 4u`, `${c} / 4u`, scope);
      const bits = word(signs, scope.name('u32', `${block} * 2u + (${y} % 4u) / 2u`));
      const bit = scope.name('u32', `(${y} & 1u) * 16u + (${x} & 3u) * 4u + (${c} & 3u)`);
      return `select(0f, ${entry(a, place)}, ((${bits} >> ${bit}) & 1u) == 1u)`;
    },
  },
  unpool: {
    cost: 6,
    rereads: 4,
    expression(request) {
      const { place, entry, word, scope } = request;
      const [gradient, choices] = request.value.inputs;
      const { at, inside, corner } = square(request, gradient.shape);
      const [row, column, c] = at.three;
      const block = blockOf(place.shape, `${row} / 2u`, `${column} / 2u`, `${c} / 4u`, scope);
      const bits = word(choices, block);
      const bit = scope.name('u32', `(${row} & 1u) * 16u + (${column} & 1u) * 8u + (${c} & 3u) * 2u`);
      const chosen = scope.name('bool', `((${bits} >> ${bit}) & 3u) == (${corner})`);
      return inside(`select(0f, ${entry(gradient, at)}, ${chosen})`);
    },
  },
};

/** The number of a block of bits by its coordinates among blocks. */
function blockOf(shape: Shape, row: string, column: string, quad: string, scope: Scope): string {
  const { across, quads } = blocksOf(...heightWidthChannels(shape));
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
export function isExpression(value: DeviceValue): value is DeviceValueOf<ExpressionPrimitive> {
  return value.primitive in rules;
}

/** How often an entry of the input is read by all entries of the value together, at most. */
export function rereadsOf(value: DeviceValueOf<ExpressionPrimitive>, input: DeviceValue): number {
  return Math.max(rules[value.primitive].rereads ?? 1, sizeOf(value.shape) / sizeOf(input.shape));
}
