import type { Builder } from './builder.ts';
import { dependents } from './gradient.ts';
import { topological } from './program.ts';
import type { Value } from './value.ts';

/** What is added to a loss, times its factors: the loss is the sum of all, and of what does not depend on the canvas. */
export interface Summand {
  /** The term that it is, or is a part of; undefined if several are in it, as in a product of two losses. */
  readonly term: string | undefined;
  /** The name of the part of the term, such as its layer: see {@link Builder.name}. */
  readonly part: string | undefined;
  /** A scalar. */
  readonly value: Value;
}

/**
 * Takes a scalar apart where it adds and subtracts, and multiplies or divides by what does not depend on the canvas.
 *
 * @param terms the values of the loss terms in it.
 */
export function summandsOf(b: Builder, total: Value, terms: ReadonlyMap<string, Value>): Summand[] {
  const varying = dependents(topological([total]), ({ primitive }) => primitive === 'canvas');
  const termOf = new Map([...terms].map(([term, value]) => [value, term]));
  const found: Summand[] = [];
  const left: { value: Value; factor: Value | undefined; within: string | undefined }[] = [
    { value: total, factor: undefined, within: undefined },
  ];
  const times = (factor: Value | undefined, by: Value) => (factor ? b.mul(factor, by) : by);
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, factor, within } = next;
    if (!varying.has(value)) continue;
    const term = within ?? termOf.get(value);
    const part = term === undefined ? undefined : b.nameOf(value);
    const apart = part === undefined ? takenApart(b, value, varying) : undefined;
    if (apart)
      for (const { value: inner, by } of apart.toReversed())
        left.push({ value: inner, factor: by ? times(factor, by) : factor, within: term });
    else
      found.push({
        term: term ?? onlyTermIn(value, termOf),
        part,
        value: factor ? b.mul(value, factor) : value,
      });
  }
  return found;
}

/** What a scalar adds up, each with what it is multiplied by; undefined if it is no sum or product. */
function takenApart(
  b: Builder,
  value: Value,
  varying: ReadonlySet<Value>,
): { value: Value; by?: Value }[] | undefined {
  if (value.inputs.some(({ shape }) => shape.length > 0)) return undefined;
  switch (value.primitive) {
    case 'add':
      return value.inputs.map((input) => ({ value: input }));
    case 'sub': {
      const [x, y] = value.inputs;
      return [{ value: x }, { value: y, by: b.number(-1) }];
    }
    case 'mul': {
      const [x, y] = value.inputs;
      if (!varying.has(y)) return [{ value: x, by: y }];
      return varying.has(x) ? undefined : [{ value: y, by: x }];
    }
    case 'div': {
      const [x, y] = value.inputs;
      return varying.has(y) ? undefined : [{ value: x, by: b.div(b.number(1), y) }];
    }
    default:
      return undefined;
  }
}

function onlyTermIn(value: Value, termOf: ReadonlyMap<Value, string>): string | undefined {
  const terms = topological([value]).flatMap((one) => termOf.get(one) ?? []);
  return terms.length === 1 ? terms[0] : undefined;
}
