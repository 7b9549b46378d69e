import { sizeOf } from '../../../program/shape.ts';
import type { DeviceValue } from './device-value.ts';
import { boundInputs, type Operation } from './operation.ts';

/** What makes its largest input so many times smaller runs as soon as it can. */
const SHRINKS = 8;

/**
 * Puts operations in an order that holds little at a time: what an operation needs is made just before it, the longest
 * chain first, and what makes large things small (sums, Gram matrices, bits) runs as soon as it can.
 *
 * @param wanted the values that are wanted of all of it.
 */
export function arrange(operations: readonly Operation[], wanted: Iterable<DeviceValue>): Operation[] {
  const makers = new Map(
    operations.flatMap((operation) => operation.outputs.map((value) => [value, operation] as const)),
  );
  const needs = new Map(
    operations.map((operation) => [
      operation,
      [...boundInputs(operation)].map((value) => makers.get(value)).filter((maker) => maker !== undefined),
    ]),
  );
  // The operations given are in an order that works, so makers come first.
  const depth = new Map<Operation, number>();
  for (const operation of operations) {
    const deepest = needs.get(operation)!.reduce((most, maker) => Math.max(most, depth.get(maker)!), 0);
    depth.set(operation, 1 + deepest);
  }

  const users = new Map<Operation, Operation[]>();
  for (const [operation, makersOf] of needs)
    for (const maker of makersOf) {
      const known = users.get(maker);
      if (known) known.push(operation);
      else users.set(maker, [operation]);
    }
  const order = new Set<Operation>();
  const run = (operation: Operation): void => {
    order.add(operation);
    for (const user of users.get(operation) ?? [])
      if (!order.has(user) && shrinks(user) && needs.get(user)!.every((maker) => order.has(maker))) run(user);
  };
  const visit = (operation: Operation): void => {
    const makersOf = needs.get(operation)!.toSorted((a, b) => depth.get(b)! - depth.get(a)!);
    for (const maker of makersOf) if (!order.has(maker)) visit(maker);
    if (!order.has(operation)) run(operation);
  };
  for (const value of wanted) {
    const maker = makers.get(value);
    if (maker && !order.has(maker)) visit(maker);
  }
  return [...order];
}

function shrinks(operation: Operation): boolean {
  const largest = [...boundInputs(operation)].reduce((most, { shape }) => Math.max(most, sizeOf(shape)), 0);
  const made = operation.outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return made * SHRINKS <= largest || made === 1;
}
