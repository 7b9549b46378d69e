import { Builder } from '../program/builder.ts';
import { topological, type Program } from '../program/program.ts';
import { withInputs, type Value } from '../program/value.ts';

/** A program with the builder that knows all of its values. */
export interface BuiltProgram extends Program {
  readonly builder: Builder;
}

/**
 * What to put in the place of a value; undefined to build it as it is.
 *
 * @param value with its inputs rebuilt already.
 * @param original the same value before the rewrite.
 */
export type Rule = (b: Builder, value: Value, original: Value) => Value | undefined;

/** Rebuilds a program, inputs first, with `rule` applied to every value. */
export function rewrite(program: Program, rule: Rule): BuiltProgram {
  const builder = new Builder();
  const { outputs } = mapped(program, (value, original) => {
    builder.origin = value.origin;
    return rule(builder, value, original) ?? builder.emit(value.primitive, value.inputs, value.attributes);
  });
  return { outputs, builder };
}

/**
 * As {@link rewrite}, for rules that need no builder: what they give is one of a value's inputs, or a value in its place. The
 * rest of the program stays as it is.
 */
export function replace(
  program: Program,
  rule: (value: Value, original: Value) => Value | undefined,
): Program {
  return mapped(program, (value, original) => {
    const isSame = value.inputs.every((input, i) => input === original.inputs[i]);
    return rule(value, original) ?? (isSame ? original : value);
  });
}

function mapped(program: Program, renew: (value: Value, original: Value) => Value): Program {
  const renewed = new Map<Value, Value>();
  for (const original of topological(Object.values(program.outputs)))
    renewed.set(
      original,
      renew(
        withInputs(original, (input) => renewed.get(input)!),
        original,
      ),
    );
  const outputs = Object.entries(program.outputs).map(([name, value]) => [name, renewed.get(value)!]);
  return { outputs: Object.fromEntries(outputs) as Program['outputs'] };
}
