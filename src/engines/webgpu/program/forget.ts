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
  const again = new Set(order.filter((value) => forward.has(value) && wanted.has(value) && isCheap(value)));
  const held = new Set([...wanted].filter((value) => !again.has(value)).map(holder));

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
        // Choices spare what was pooled as well; signs spare nothing where all of it is held.
        const spares = bits === 'choices' || (bits === 'signs' && !held.has(holder(input)));
        return spares && forward.has(input) ? [`${bits} ${input.id}`] : [];
      }),
    ),
  );
  const renewed = new Map<Value, Value>();
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
    const inputs = value.inputs.map((input) => {
      if (isBack && again.has(input)) {
        if (!renewed.has(input)) renewed.set(input, add({ ...input }));
        return renewed.get(input)!;
      }
      return renewed.get(input) ?? input;
    });
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

function holder(value: Value): Value {
  return value.primitive === 'reshape' ? holder(value.inputs[0]!) : value;
}
