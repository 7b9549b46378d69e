import { Builder } from '../program/builder.ts';
import { topological, type Program } from '../program/program.ts';
import type { Value } from '../program/value.ts';

/** What to put in the place of a value whose inputs are rebuilt already; undefined to build it as it was. */
export type Rule = (b: Builder, value: Value, inputs: readonly Value[]) => Value | undefined;

/** Builds a program anew, inputs first, with `rule` applied to every value. */
export function rewrite(program: Program, rule: Rule): Program {
  const b = new Builder();
  const renewed = new Map<Value, Value>();
  for (const value of topological(Object.values(program.outputs))) {
    const inputs = value.inputs.map((v) => renewed.get(v)!);
    b.origin = value.origin;
    renewed.set(value, rule(b, value, inputs) ?? b.emit(value.primitive, inputs, value.attributes));
  }
  const outputs = Object.entries(program.outputs).map(([name, value]) => [name, renewed.get(value)!]);
  return { outputs: Object.fromEntries(outputs) as Program['outputs'] };
}
