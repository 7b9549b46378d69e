import type { Builder } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { sameShape, type Value } from '../program/value.ts';
import { rewrite } from './rewrite.ts';

const arithmetic: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
};

function constantOf(value: Value | undefined): number | undefined {
  return value?.primitive === 'constant' ? (value.attributes['value'] as number) : undefined;
}

function simpler(b: Builder, value: Value, inputs: readonly Value[]): Value | undefined {
  const [x, y] = inputs;
  const [cx, cy] = [constantOf(x), constantOf(y)];
  const { primitive } = value;
  const fold = arithmetic[primitive];
  if (fold && cx !== undefined && cy !== undefined) return b.number(fold(cx, cy));
  // A number on the left goes to the right, where the rules below look for it.
  if ((primitive === 'mul' || primitive === 'add') && cx !== undefined && cy === undefined)
    return simpler(b, value, [y!, x!]) ?? b.emit(primitive, [y!, x!]);
  switch (primitive) {
    case 'add':
    case 'sub':
      return cy === 0 ? x : undefined;
    case 'div':
      return cy === undefined
        ? undefined
        : (simpler(b, { ...value, primitive: 'mul' }, [x!, b.number(1 / cy)]) ?? b.mul(x!, 1 / cy));
    case 'mul': {
      if (cy === 1) return x;
      const inner = x!.primitive === 'mul' && cy !== undefined ? constantOf(x!.inputs[1]) : undefined;
      if (inner === undefined) return undefined;
      return inner * cy! === 1 ? x!.inputs[0] : b.mul(x!.inputs[0]!, inner * cy!);
    }
    case 'reshape': {
      const from = x!.primitive === 'reshape' ? x!.inputs[0]! : x!;
      if (sameShape(from.shape, value.shape)) return from;
      return from === x ? undefined : b.reshape(from, value.shape);
    }
    case 'broadcast':
      return sameShape(x!.shape, value.shape) ? x : undefined;
    case 'transpose':
      return x!.primitive === 'transpose' ? x!.inputs[0] : undefined;
    default:
      return undefined;
  }
}

/** Folds arithmetic on known numbers and drops what changes nothing: x + 0, x · 1, a reshape of a reshape. */
export function simplify(program: Program): Program {
  return rewrite(program, simpler);
}
