import type { Builder } from './builder.ts';
import { topological } from './program.ts';
import { withInputs, type Value } from './value.ts';

/** The values with some of those they depend on replaced; `of` maps each to its replacement. */
export function substitute(
  b: Builder,
  values: readonly Value[],
  of: (part: Value) => Value | undefined,
): Value[] {
  const replaced = new Map<Value, Value>();
  for (const v of topological(values)) {
    const renewed = withInputs(v, (input) => replaced.get(input)!);
    replaced.set(v, of(v) ?? b.emit(renewed.primitive, renewed.inputs, renewed.attributes));
  }
  return values.map((value) => replaced.get(value)!);
}
