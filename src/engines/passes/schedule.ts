import { sizeOf } from '../../program/shape.ts';
import type { EngineValue } from './engine-value.ts';

/** What is so many times smaller than its largest input runs as soon as it can. */
const SHRINKS = 8;

/** One kernel at its place in a plan, or another operation of an engine. */
interface Task {
  readonly outputs: readonly EngineValue[];
}

/**
 * Orders tasks so that little is held at a time: what a task needs is made just before it, the longest chain first, and
 * what makes large things small (sums, Gram matrices, bits) runs as soon as it can.
 *
 * @param tasks in an order that works.
 * @param wanted the values that are wanted of all of them.
 * @param readsOf the values that a task reads.
 */
export function schedule<T extends Task>(
  tasks: readonly T[],
  wanted: Iterable<EngineValue>,
  readsOf: (task: T) => ReadonlySet<EngineValue>,
): T[] {
  const makers = new Map(tasks.flatMap((task) => task.outputs.map((value) => [value, task] as const)));
  const needs = new Map(
    tasks.map((task) => [
      task,
      [...readsOf(task)].map((value) => makers.get(value)).filter((maker) => maker !== undefined),
    ]),
  );
  const depth = new Map<T, number>();
  for (const task of tasks) {
    const deepest = needs.get(task)!.reduce((most, maker) => Math.max(most, depth.get(maker)!), 0);
    depth.set(task, 1 + deepest);
  }

  const users = new Map<T, T[]>();
  for (const [task, makersOf] of needs)
    for (const maker of makersOf) {
      const known = users.get(maker);
      if (known) known.push(task);
      else users.set(maker, [task]);
    }
  const shrinks = (task: T): boolean => {
    const largest = [...readsOf(task)].reduce((most, { shape }) => Math.max(most, sizeOf(shape)), 0);
    const made = task.outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return made * SHRINKS <= largest || made === 1;
  };
  const order = new Set<T>();
  const run = (task: T): void => {
    order.add(task);
    for (const user of users.get(task) ?? [])
      if (!order.has(user) && shrinks(user) && needs.get(user)!.every((maker) => order.has(maker))) run(user);
  };
  const visit = (task: T): void => {
    const makersOf = needs.get(task)!.toSorted((a, b) => depth.get(b)! - depth.get(a)!);
    for (const maker of makersOf) if (!order.has(maker)) visit(maker);
    if (!order.has(task)) run(task);
  };
  for (const value of wanted) {
    const maker = makers.get(value);
    if (maker && !order.has(maker)) visit(maker);
  }
  return [...order];
}
