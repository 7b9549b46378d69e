import type { Value } from '../program/value.ts';

/** What a value is made of. */
export type InputsOf = (value: Value) => readonly Value[];

/** Of a surrogate only what it gives: what no gradient is taken of needs no carrier. */
export const withoutCarriers: InputsOf = (value) =>
  value.primitive === 'surrogate' ? [value.inputs[0]] : value.inputs;

/** Every value that the roots need, inputs before what uses them. */
export function ordered(roots: Iterable<Value>, inputsOf: InputsOf): Value[] {
  const order: Value[] = [];
  const seen = new Set<Value>();
  const stack: { value: Value; inputs: readonly Value[]; next: number }[] = [];
  const enter = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    stack.push({ value, inputs: inputsOf(value), next: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.inputs[top.next++];
      if (input) enter(input);
      else {
        order.push(top.value);
        stack.pop();
      }
    }
  }
  return order;
}
