import type { Builder } from './builder.ts';
import { topological } from './program.ts';
import { withInputs, type Value } from './value.ts';

/** The value with some of the values it depends on replaced; `of` maps each to its replacement. */
export function substitute(b: Builder, value: Value, of: (part: Value) => Value | undefined): Value {
  const replaced = new Map<Value, Value>();
  for (const v of topological([value])) {
    const renewed = withInputs(v, (input) => replaced.get(input)!);
    replaced.set(v, of(v) ?? b.emit(renewed.primitive, renewed.inputs, renewed.attributes));
  }
  return replaced.get(value)!;
}
