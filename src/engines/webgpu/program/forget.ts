import { storage } from '../../../compile/memory.ts';
import { topological } from '../../../program/program.ts';
import { heightWidthChannels } from '../../../program/shape.ts';
import { withInputs } from '../../../program/value.ts';
import { choicesWords, signsWords } from '../kernels/packed.ts';
import type { DeviceValue, DeviceValueOf } from './device-value.ts';

/** Input channels up to which a convolution is cheaper to repeat than to remember. */
const CHEAP_CHANNELS = 4;

/**
 * Lets the gradient do with less than the activations. The gradients of ReLU and of max pools read bits, and features
 * that a tap still wants, but that cost little, are computed anew. So what lies between is forgotten on the way.
 *
 * @param order what is run for each evaluation, inputs first.
 * @param outputs of the plan; all that `gradient` alone needs is the way back.
 */
export function forget(
  order: readonly DeviceValue[],
  outputs: Readonly<Record<string, DeviceValue>>,
): { order: DeviceValue[]; outputs: Record<string, DeviceValue> } {
  const { gradient, ...others } = outputs;
  const forward = new Set(topological(Object.values(others)));
  if (!gradient) return { order: [...order], outputs: { ...outputs } };
  const back = order.filter((value) => !forward.has(value));
  const wanted = new Set(
    back.flatMap((value) => value.inputs.filter((input, i) => !bitsDo(value, i, forward))),
  );
  const holders = new Set([...wanted].filter((value) => forward.has(value)).map(storage));
  const again = new Set([...holders].filter(isCheap));

  const made: DeviceValue[] = [];
  const add = <V extends DeviceValue>(value: V): V => {
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
    signs: new Map<DeviceValue, DeviceValueOf<'signs'>>(),
    choices: new Map<DeviceValue, DeviceValueOf<'choices'>>(),
  };
  const renewed = new Map<DeviceValue, DeviceValue>();
  /** A value of the way there, made once more. */
  const repeated = (value: DeviceValue): DeviceValue => {
    const known = renewed.get(value);
    if (known) return known;
    const copy = add(value.primitive === 'reshape' ? withInputs<DeviceValue>(value, repeated) : { ...value });
    renewed.set(value, copy);
    return copy;
  };
  /** The value on the way back by bits, where it is one that they serve. */
  const byBits = (value: DeviceValue): DeviceValue | undefined => {
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
    const anew = withInputs(value, (input) =>
      isBack && again.has(storage(input)) ? repeated(input) : (renewed.get(input) ?? input),
    );
    const same = anew.inputs.every((input, i) => input === value.inputs[i]);
    const copy = add(same ? value : anew);
    if (!same) renewed.set(value, copy);
    const { id, origin } = value;
    const common = { id, origin, inputs: [copy] as const, attributes: {} };
    if (asked.has(`signs ${id}`)) {
      const shape = [signsWords(value.shape)];
      packed.signs.set(value, add({ ...common, primitive: 'signs', shape }));
    }
    if (asked.has(`choices ${id}`)) {
      const shape = [choicesWords(value.shape)];
      packed.choices.set(value, add({ ...common, primitive: 'choices', shape }));
    }
  }
  return {
    order: made,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, v]) => [name, renewed.get(v) ?? v])),
  };
}

/** Bits that serve a primitive of the gradient as well as one of its inputs. */
interface Bits {
  readonly kind: 'signs' | 'choices';
  /** The activation whose bits they are: input 1. */
  readonly of: DeviceValue;
  /** What goes back: input 0. */
  readonly gradient: DeviceValue;
}

function bitsOf(value: DeviceValue): Bits | undefined {
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

function bitsDo(value: DeviceValue, input: number, forward: ReadonlySet<DeviceValue>): boolean {
  // What was pooled is read only to find the maximum, which the choices tell.
  const pooled = value.primitive === 'max-pool-gradient' && input === 2;
  const served = input === 1 && bitsOf(value) !== undefined;
  return forward.has(value.inputs[input]!) && (pooled || served);
}

function isCheap(value: DeviceValue): boolean {
  return value.primitive === 'conv2d' && heightWidthChannels(value.inputs[0].shape)[2] <= CHEAP_CHANNELS;
}
