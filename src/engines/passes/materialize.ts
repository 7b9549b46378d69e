import { storage } from '../../compile/memory.ts';
import { topological } from '../../program/program.ts';
import { sizeOf } from '../../program/shape.ts';
import type { Backend } from './backend.ts';
import { isExpression, rereadsOf, rules } from './entries/rules.ts';
import type { EngineValue } from './engine-value.ts';

/** What it takes to compute an entry of a value from what is stored. */
interface Cone {
  readonly cost: number;
  readonly reads: ReadonlySet<EngineValue>;
}

/**
 * Decides which values are stored in memory; every other one is computed where it is used. Stored are those that kernels
 * of their own read or write, those that are wanted, those that several uses share and that are not cheap, and those
 * without which a kernel would read more tensors than it can bind.
 *
 * @param order the values of a part of a plan, inputs first.
 * @param given values that are stored already.
 * @param wanted values that are needed outside of `order`.
 */
export function materialize(
  order: readonly EngineValue[],
  given: ReadonlySet<EngineValue>,
  wanted: ReadonlySet<EngineValue>,
  { mostBound, expressions }: Backend,
): Set<EngineValue> {
  const mostRead = mostBound - 1;
  const stored = new Set([...given, ...wanted]);
  const uses = new Map<EngineValue, Set<EngineValue>>();
  for (const value of order) {
    if (value.primitive === 'reshape') continue;
    for (const input of value.inputs.map((v) => storage(v))) {
      uses.set(input, (uses.get(input) ?? new Set()).add(value));
      if (!isExpression(value) && value.primitive !== 'sum') stored.add(input);
    }
    if (!isExpression(value)) stored.add(value);
  }

  const cones = new Map<EngineValue, Cone>();
  const coneOf = (value: EngineValue): Cone =>
    stored.has(storage(value))
      ? { cost: 0, reads: new Set([storage(value)]) }
      : (cones.get(storage(value)) ?? { cost: 0, reads: new Set() });
  for (const value of order) {
    if (!isExpression(value) || value.primitive === 'reshape') {
      if (value.primitive === 'sum')
        limitReads(value.inputs, (input) => coneOf(input).reads, stored, mostRead);
      continue;
    }
    for (const input of value.inputs) {
      const { cost } = coneOf(input);
      const cheap = sizeOf(input.shape) === 1 ? expressions.operationsOfScalar : expressions.operations;
      if (cost > cheap && rereadsOf(value, input) >= 2) stored.add(storage(input));
    }
    limitReads(value.inputs, (input) => coneOf(input).reads, stored, mostRead);
    const parts = value.inputs.map(coneOf);
    const cone = {
      cost: parts.reduce((sum, { cost }) => sum + cost, rules[value.primitive].cost),
      reads: new Set(parts.flatMap(({ reads }) => [...reads])),
    };
    cones.set(value, cone);
    const large = [...cone.reads].filter((read) => sizeOf(read.shape) * 16 > sizeOf(value.shape)).length;
    const cheap =
      cone.reads.size === 0 || (cone.cost <= expressions.operations && large <= expressions.reads);
    if ((uses.get(value)?.size ?? 0) > 1 && !cheap) stored.add(value);
  }
  // What was stored meanwhile is read in place of what it is made of, which others may read as well: more in all. And what
  // is not stored of before the loop may read what is.
  const all = topological(order);
  for (let before = 0; before !== stored.size;) {
    before = stored.size;
    const reads = new Map<EngineValue, ReadonlySet<EngineValue>>();
    const readsOf = (value: EngineValue): ReadonlySet<EngineValue> => {
      const held = storage(value);
      return stored.has(held) ? new Set([held]) : (reads.get(held) ?? new Set());
    };
    for (const value of all) {
      if (value.primitive === 'reshape' || !(isExpression(value) || value.primitive === 'sum')) continue;
      limitReads(value.inputs, readsOf, stored, mostRead);
      reads.set(value, new Set(value.inputs.flatMap((input) => [...readsOf(input)])));
    }
  }
  return stored;
}

/** Stores inputs, those first that read most, until all together read no more tensors than a kernel can bind. */
function limitReads(
  inputs: readonly EngineValue[],
  readsOf: (value: EngineValue) => ReadonlySet<EngineValue>,
  stored: Set<EngineValue>,
  most: number,
): void {
  for (;;) {
    const reads = inputs.map((input) => ({ input, count: readsOf(input).size }));
    if (new Set(inputs.flatMap((input) => [...readsOf(input)])).size <= most) return;
    const [largest] = reads.toSorted((a, b) => b.count - a.count);
    stored.add(storage(largest!.input));
  }
}
