import { storage } from '../../../compile/memory.ts';
import { topological } from '../../../program/program.ts';
import type { Value } from '../../../program/value.ts';
import { choicesShape, signsShape } from '../kernels/packed.ts';

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
  order: readonly Value[],
  outputs: Readonly<Record<string, Value>>,
): { order: Value[]; outputs: Record<string, Value> } {
  const { gradient, ...others } = outputs;
  const forward = new Set(topological(Object.values(others)));
  if (!gradient) return { order: [...order], outputs: { ...outputs } };
  const back = order.filter((value) => !forward.has(value));
  const wanted = new Set(
    back.flatMap((value) => value.inputs.filter((input, i) => !bitsDo(value, i, forward))),
  );
  const holders = new Set([...wanted].filter((value) => forward.has(value)).map(storage));
  const again = new Set([...holders].filter(isCheap));

  const made: Value[] = [];
  const add = (value: Value): Value => {
    made.push(value);
    return value;
  };
  const packed = new Map<string, Map<Value, Value>>([
    ['signs', new Map()],
    ['choices', new Map()],
  ]);
  const asks = new Set(
    back.flatMap((value) =>
      value.inputs.flatMap((input, i) => {
        const bits = bitsFor(value, i);
        return bits && forward.has(input) ? [`${bits} ${input.id}`] : [];
      }),
    ),
  );
  const renewed = new Map<Value, Value>();
  /** A value of the way there, made once more. */
  const repeated = (value: Value): Value => {
    const known = renewed.get(value);
    if (known) return known;
    const inputs = value.primitive === 'reshape' ? value.inputs.map(repeated) : value.inputs;
    const copy = add({ ...value, inputs });
    renewed.set(value, copy);
    return copy;
  };
  for (const value of order) {
    const isBack = !forward.has(value);
    const [bits] = value.inputs.map((_, i) => bitsFor(value, i)).filter((b) => b !== undefined);
    const source = value.inputs[1];
    const packs = bits && source && packed.get(bits)!.get(source);
    if (isBack && packs) {
      const [height, width] = value.shape;
      const gradientOf = renewed.get(value.inputs[0]!) ?? value.inputs[0]!;
      const unpacked =
        bits === 'signs'
          ? { ...value, primitive: 'signed', inputs: [gradientOf, packs] }
          : { ...value, primitive: 'unpool', inputs: [gradientOf, packs], attributes: { height, width } };
      renewed.set(value, add(unpacked));
      continue;
    }
    const inputs = value.inputs.map((input) =>
      isBack && again.has(storage(input)) ? repeated(input) : (renewed.get(input) ?? input),
    );
    const same = inputs.every((input, i) => input === value.inputs[i]);
    const copy = add(same ? value : { ...value, inputs });
    if (!same) renewed.set(value, copy);
    for (const [primitive, shapeOf] of [
      ['signs', signsShape],
      ['choices', choicesShape],
    ] as const)
      if (asks.has(`${primitive} ${value.id}`))
        packed
          .get(primitive)!
          .set(
            value,
            add({ ...value, primitive, inputs: [copy], attributes: {}, shape: shapeOf(value.shape) }),
          );
  }
  return {
    order: made,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, v]) => [name, renewed.get(v) ?? v])),
  };
}

/** The bits that serve a primitive as well as this input of it. */
function bitsFor({ primitive, shape }: Value, input: number): 'signs' | 'choices' | undefined {
  if (primitive === 'mask' && input === 1 && shape.length === 3) return 'signs';
  return primitive === 'max-pool-gradient' && input === 1 ? 'choices' : undefined;
}

function bitsDo(value: Value, input: number, forward: ReadonlySet<Value>): boolean {
  // What was pooled is read only to find the maximum, which the choices tell.
  const pooled = value.primitive === 'max-pool-gradient' && input === 2;
  return forward.has(value.inputs[input]!) && (pooled || bitsFor(value, input) !== undefined);
}

function isCheap({ primitive, inputs }: Value): boolean {
  return primitive === 'conv2d' && inputs[0]!.shape[2]! <= CHEAP_CHANNELS;
}
