import { Builder } from '../program/builder.ts';
import { topological, type Program } from '../program/program.ts';
import { withInputs, type Value } from '../program/value.ts';

/**
 * What to put in the place of a value; undefined to build it as it is.
 *
 * @param value with its inputs rebuilt already.
 * @param original the same value before the rewrite.
 */
export type Rule = (b: Builder, value: Value, original: Value) => Value | undefined;

/** Builds a program anew, inputs first, with `rule` applied to every value. */
export function rewrite(program: Program, rule: Rule): Program {
  const b = new Builder();
  const renewed = new Map<Value, Value>();
  for (const original of topological(Object.values(program.outputs))) {
    const value = withInputs(original, (input) => renewed.get(input)!);
    b.origin = value.origin;
    renewed.set(
      original,
      rule(b, value, original) ?? b.emit(value.primitive, value.inputs, value.attributes),
    );
  }
  const outputs = Object.entries(program.outputs).map(([name, value]) => [name, renewed.get(value)!]);
  return { outputs: Object.fromEntries(outputs) as Program['outputs'] };
}
