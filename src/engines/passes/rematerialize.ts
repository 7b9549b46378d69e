import { storage } from '../../compile/memory.ts';
import { topological } from '../../program/program.ts';
import { withInputs } from '../../program/value.ts';
import type { Backend } from './backend.ts';
import type { EngineValue, EngineValueOf } from './engine-value.ts';

/**
 * Lets the gradient keep less than the activations: the gradients of ReLU and of max pools read bits, and features that
 * are still needed, but cost little, are computed again. So the memory of the activations is free between the two uses.
 *
 * @param order what is run for each evaluation, inputs first.
 * @param outputs of the plan. What only `gradient` needs is the backward pass; all else is the forward pass.
 */
export function rematerialize(
  order: readonly EngineValue[],
  outputs: Readonly<Record<string, EngineValue>>,
  { bits: layout, isRecomputed }: Backend,
): { order: EngineValue[]; outputs: Record<string, EngineValue> } {
  const { gradient, ...others } = outputs;
  const forward = new Set(topological(Object.values(others)));
  if (!gradient) return { order: [...order], outputs: { ...outputs } };
  const back = order.filter((value) => !forward.has(value));
  const wanted = new Set(
    back.flatMap((value) => value.inputs.filter((input, i) => !bitsAreEnough(value, i, forward))),
  );
  const holders = new Set([...wanted].filter((value) => forward.has(value)).map(storage));
  const again = new Set([...holders].filter(isRecomputed));

  const made: EngineValue[] = [];
  const add = <V extends EngineValue>(value: V): V => {
    made.push(value);
    return value;
  };
  const asked = new Set(
    back.flatMap((value) => {
      const bits = bitsOf(value);
      return bits && forward.has(bits.of) ? [`${bits.kind} ${bits.of.id}`] : [];
    }),
  );
  const packed = {
    signs: new Map<EngineValue, EngineValueOf<'signs'>>(),
    choices: new Map<EngineValue, EngineValueOf<'choices'>>(),
  };
  const renewed = new Map<EngineValue, EngineValue>();
  /** A value of the forward pass, computed again. */
  const repeated = (value: EngineValue): EngineValue => {
    const known = renewed.get(value);
    if (known) return known;
    const copy = add(value.primitive === 'reshape' ? withInputs<EngineValue>(value, repeated) : { ...value });
    renewed.set(value, copy);
    return copy;
  };
  /** The value of the backward pass computed from bits, where they are enough. */
  const byBits = (value: EngineValue): EngineValue | undefined => {
    const bits = bitsOf(value);
    if (!bits || forward.has(value)) return undefined;
    const { id, shape, origin } = value;
    const common = { id, shape, origin, attributes: {} };
    const gradientOf = renewed.get(bits.gradient) ?? bits.gradient;
    const signs = bits.kind === 'signs' ? packed.signs.get(bits.of) : undefined;
    if (signs) return { ...common, primitive: 'signed', inputs: [gradientOf, signs] };
    const choices = bits.kind === 'choices' ? packed.choices.get(bits.of) : undefined;
    return choices && { ...common, primitive: 'unpool', inputs: [gradientOf, choices] };
  };
  for (const value of order) {
    const unpacked = byBits(value);
    if (unpacked) {
      renewed.set(value, add(unpacked));
      continue;
    }
    const isBack = !forward.has(value);
    const rebuilt = withInputs(value, (input) =>
      isBack && again.has(storage(input)) ? repeated(input) : (renewed.get(input) ?? input),
    );
    const same = rebuilt.inputs.every((input, i) => input === value.inputs[i]);
    const copy = add(same ? value : rebuilt);
    if (!same) renewed.set(value, copy);
    const { id, origin } = value;
    const common = { id, origin, inputs: [copy] as const, attributes: {} };
    if (asked.has(`signs ${id}`)) {
      const shape = [layout.signs.words(value.shape)];
      packed.signs.set(value, add({ ...common, primitive: 'signs', shape }));
    }
    if (asked.has(`choices ${id}`)) {
      const shape = [layout.choices.words(value.shape)];
      packed.choices.set(value, add({ ...common, primitive: 'choices', shape }));
    }
  }
  return {
    order: made,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, v]) => [name, renewed.get(v) ?? v])),
  };
}

/** Bits that a primitive of the gradient can read in place of one of its inputs. */
interface Bits {
  readonly kind: 'signs' | 'choices';
  /** The activation whose bits they are: input 1. */
  readonly of: EngineValue;
  /** The gradient that it passes on: input 0. */
  readonly gradient: EngineValue;
}

function bitsOf(value: EngineValue): Bits | undefined {
  if (value.primitive === 'mask' && value.shape.length === 3) {
    const [gradient, of] = value.inputs;
    return { kind: 'signs', of, gradient };
  }
  if (value.primitive === 'max-pool-gradient') {
    const [gradient, of] = value.inputs;
    return { kind: 'choices', of, gradient };
  }
  return undefined;
}

function bitsAreEnough(value: EngineValue, input: number, forward: ReadonlySet<EngineValue>): boolean {
  // What was pooled is read only to find the maximum, and the choices say which it is.
  const pooled = value.primitive === 'max-pool-gradient' && input === 2;
  const hasBits = input === 1 && bitsOf(value) !== undefined;
  return forward.has(value.inputs[input]!) && (pooled || hasBits);
}
