import type { Builder } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { sameShape, sizeOf, type Value, type ValueOf } from '../program/value.ts';
import { rewrite, type BuiltProgram } from './rewrite.ts';

type Arithmetic = 'add' | 'sub' | 'mul' | 'div' | 'maximum';

const arithmetic: { readonly [P in Arithmetic]: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
};

/**
 * Folds arithmetic on known numbers, drops what changes nothing (x + 0, x · 1, a reshape of a reshape), and gathers
 * single factors, so that a large tensor is multiplied once instead of several times.
 */
export function simplify(program: Program): BuiltProgram {
  return rewrite(program, (b, value) => {
    if (isArithmetic(value)) {
      const [x, y] = value.inputs;
      return simplerArithmetic(b, value.primitive, x, y);
    }
    switch (value.primitive) {
      case 'reshape': {
        const [x] = value.inputs;
        const from = x.primitive === 'reshape' ? x.inputs[0] : x;
        if (sameShape(from.shape, value.shape)) return from;
        return from === x ? undefined : b.reshape(from, value.shape);
      }
      case 'broadcast': {
        const [x] = value.inputs;
        return sameShape(x.shape, value.shape) ? x : undefined;
      }
      case 'transpose': {
        const [x] = value.inputs;
        return x.primitive === 'transpose' ? x.inputs[0] : undefined;
      }
      default:
        return undefined;
    }
  });
}

function isArithmetic(value: Value): value is ValueOf<Arithmetic> {
  return value.primitive in arithmetic;
}

function simplerArithmetic(b: Builder, primitive: Arithmetic, x: Value, y: Value): Value | undefined {
  const [cx, cy] = [constantOf(x), constantOf(y)];
  if (cx !== undefined && cy !== undefined) return b.number(arithmetic[primitive](cx, cy));
  // Arithmetic broadcasts its inputs itself.
  if (x.primitive === 'broadcast' && sameShape(x.shape, y.shape))
    return simplest(b, primitive, x.inputs[0], y);
  if (y.primitive === 'broadcast' && sameShape(x.shape, y.shape))
    return simplest(b, primitive, x, y.inputs[0]);
  switch (primitive) {
    case 'add':
      if (cx !== undefined) return simplest(b, 'add', y, x);
      if (x === y) return simplest(b, 'mul', x, b.number(2));
      return cy === 0 ? x : undefined;
    case 'sub':
      return cy === 0 ? x : undefined;
    case 'div':
      return cy === undefined ? undefined : simplest(b, 'mul', x, b.number(1 / cy));
    case 'mul':
      return simplerProduct(b, x, y);
    default:
      return undefined;
  }
}

function simplerProduct(b: Builder, x: Value, y: Value): Value | undefined {
  const [single, known] = [(v: Value) => sizeOf(v.shape) === 1, (v: Value) => constantOf(v) !== undefined];
  // A single factor goes to the right, a known one furthest, where the rules below look for it.
  if (!single(y) ? single(x) : known(x)) return simplest(b, 'mul', y, x);
  if (constantOf(y) === 1) return x;
  if (x.primitive !== 'mul' || !single(y)) return undefined;
  const [large, factor] = x.inputs;
  const gathers = single(factor) && (!single(large) || (known(factor) && known(y)));
  return gathers ? simplest(b, 'mul', large, simplest(b, 'mul', factor, y)) : undefined;
}

/** As {@link simplerArithmetic}, or the plain value where nothing is simpler. */
function simplest(b: Builder, primitive: Arithmetic, x: Value, y: Value): Value {
  return simplerArithmetic(b, primitive, x, y) ?? b.emit(primitive, [x, y]);
}

function constantOf(value: Value): number | undefined {
  return value.primitive === 'constant' ? value.attributes.value : undefined;
}
