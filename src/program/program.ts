import type { Value } from './value.ts';

/** A DAG of values and what is wanted of it. */
export interface Program {
  readonly outputs: Readonly<Record<string, Value>>;
}

/** Every value that the roots need, inputs before what uses them. */
export function topological<V extends { readonly inputs: readonly V[] }>(roots: Iterable<V>): V[] {
  const order: V[] = [];
  const seen = new Set<V>();
  // Iterative, for a program may be deeper than the call stack.
  const stack: { value: V; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ value: root, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const input = top.value.inputs[top.next++];
      if (input === undefined) {
        order.push(top.value);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ value: input, next: 0 });
      }
    }
  }
  return order;
}

/** Whether a value is not the same for every canvas. */
export function dependsOnCanvas(value: Value): boolean {
  return topological([value]).some(({ primitive }) => primitive === 'canvas');
}
