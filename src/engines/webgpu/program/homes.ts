import { storage } from '../../../compile/memory.ts';
import { sizeOf } from '../../../program/shape.ts';
import { isExpression, rereadsOf, rules } from '../kernels/fused/rules.ts';
import type { DeviceValue } from './device-value.ts';

/** Operations up to which an expression is worked out again for each of several uses, or for each entry of a larger one. */
const CHEAP = 4;
const CHEAP_SCALAR = 10;
/** Large tensors that such an expression may read. */
const FEW_READS = 2;

/** What it takes to work out an entry of a value from what lies in buffers. */
interface Cone {
  readonly cost: number;
  readonly reads: ReadonlySet<DeviceValue>;
}

/**
 * The values that get a buffer; every other one is worked out where it is used. Those get one that kernels of their own
 * read or write, that are wanted, that several uses share and are not cheap, and those without which a kernel would read
 * more buffers than it may bind.
 *
 * @param order the values of a part of a plan, inputs first.
 * @param given values that lie in buffers already.
 * @param wanted values that are needed outside of `order`.
 */
export function homesOf(
  order: readonly DeviceValue[],
  given: ReadonlySet<DeviceValue>,
  wanted: ReadonlySet<DeviceValue>,
  mostReads: number,
): Set<DeviceValue> {
  const homes = new Set([...given, ...wanted]);
  const uses = new Map<DeviceValue, Set<DeviceValue>>();
  for (const value of order) {
    if (value.primitive === 'reshape') continue;
    for (const input of value.inputs.map((v) => storage(v))) {
      uses.set(input, (uses.get(input) ?? new Set()).add(value));
      if (!isExpression(value) && value.primitive !== 'sum') homes.add(input);
    }
    if (!isExpression(value)) homes.add(value);
  }

  const cones = new Map<DeviceValue, Cone>();
  const coneOf = (value: DeviceValue): Cone =>
    homes.has(storage(value))
      ? { cost: 0, reads: new Set([storage(value)]) }
      : (cones.get(storage(value)) ?? { cost: 0, reads: new Set() });
  for (const value of order) {
    if (!isExpression(value) || value.primitive === 'reshape') {
      if (value.primitive === 'sum') limitReads(value.inputs, coneOf, homes, mostReads - 1);
      continue;
    }
    for (const input of value.inputs) {
      const { cost } = coneOf(input);
      const cheap = sizeOf(input.shape) === 1 ? CHEAP_SCALAR : CHEAP;
      if (cost > cheap && rereadsOf(value, input) >= 2) homes.add(storage(input));
    }
    limitReads(value.inputs, coneOf, homes, mostReads - 1);
    const parts = value.inputs.map(coneOf);
    const cone = {
      cost: parts.reduce((sum, { cost }) => sum + cost, rules[value.primitive].cost),
      reads: new Set(parts.flatMap(({ reads }) => [...reads])),
    };
    cones.set(value, cone);
    const large = [...cone.reads].filter((read) => sizeOf(read.shape) * 16 > sizeOf(value.shape)).length;
    const cheap = cone.reads.size === 0 || (cone.cost <= CHEAP && large <= FEW_READS);
    if ((uses.get(value)?.size ?? 0) > 1 && !cheap) homes.add(value);
  }
  return homes;
}

/** Gives buffers to inputs, those first that read most, until all together read no more than a kernel can bind. */
function limitReads(
  inputs: readonly DeviceValue[],
  coneOf: (value: DeviceValue) => Cone,
  homes: Set<DeviceValue>,
  most: number,
): void {
  for (;;) {
    const cones = inputs.map((input) => ({ input, reads: coneOf(input).reads }));
    if (new Set(cones.flatMap(({ reads }) => [...reads])).size <= most) return;
    const [largest] = cones.toSorted((a, b) => b.reads.size - a.reads.size);
    homes.add(storage(largest!.input));
  }
}
