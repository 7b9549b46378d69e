import { primitives } from '../../../program/primitives/index.ts';
import { heightWidthChannels, kernelSizes, sameShape, type Shape } from '../../../program/shape.ts';
import { withInputs } from '../../../program/value.ts';
import type { ConvolutionOptions, ConvolutionOutput } from '../kernels/convolution/options.ts';
import { choicesWords, signsWords } from '../kernels/packed.ts';
import { inputShapesOf, type DeviceValue, type DeviceValueOf } from './device-value.ts';

/**
 * Joins convolutions with what stands around them, into `convolution`s whose `options` say what: forwards the pool and the
 * bits that come of it, backwards the unpooling and the mask before it, and the other gradients and the mask after it. The
 * value of a `convolution` is the first of its outputs; each other one is a `convolution-output` of it.
 */
export function absorb(
  order: readonly DeviceValue[],
  outputs: Readonly<Record<string, DeviceValue>>,
): { order: DeviceValue[]; outputs: Record<string, DeviceValue> } {
  const wanted = new Set(Object.values(outputs));
  const uses = new Map<DeviceValue, DeviceValue[]>();
  for (const value of order)
    for (const input of value.inputs) uses.set(input, [...(uses.get(input) ?? []), value]);
  const usesOf = (value: DeviceValue): readonly DeviceValue[] => uses.get(value) ?? [];
  const taken = new Set<DeviceValue>();
  const ends = new Map<DeviceValue, Ending>();
  for (const value of order) {
    if (value.primitive !== 'conv2d') continue;
    const ending = endingOf(value, usesOf, wanted, taken);
    for (const absorbed of ending.absorbed) taken.add(absorbed);
    ends.set(ending.end, ending);
  }

  const made: DeviceValue[] = [];
  const renewed = new Map<DeviceValue, DeviceValue>();
  const now = (value: DeviceValue): DeviceValue => renewed.get(value) ?? value;
  for (const value of order) {
    const ending = ends.get(value);
    if (ending) {
      for (const [old, output] of joined(ending, now, usesOf, wanted, taken)) {
        made.push(output);
        renewed.set(old, output);
      }
    } else if (!taken.has(value)) {
      const anew = withInputs(value, now);
      const same = anew.inputs.every((input, i) => input === value.inputs[i]);
      made.push(same ? value : anew);
      if (!same) renewed.set(value, anew);
    }
  }
  return {
    order: made,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, now(value)])),
  };
}

/** Tensors added to what a convolution gives: with all else that it may read and write, eight buffers. */
const MOST_ADDED = 2;

/** What follows a convolution and can be done with it. */
interface Ending {
  readonly convolution: DeviceValueOf<'conv2d'>;
  readonly add: readonly DeviceValue[];
  readonly mask: DeviceValue | undefined;
  /** The value that stands for all of it, and is placed where the last part of it was. */
  readonly end: DeviceValue;
  /** What becomes an output of its own, or nothing. */
  readonly outputs: ReadonlyMap<ConvolutionOutput, DeviceValue>;
  readonly pool: 'max' | 'average' | undefined;
  readonly absorbed: readonly DeviceValue[];
}

type UsesOf = (value: DeviceValue) => readonly DeviceValue[];

function endingOf(
  convolution: DeviceValueOf<'conv2d'>,
  usesOf: UsesOf,
  wanted: ReadonlySet<DeviceValue>,
  taken: ReadonlySet<DeviceValue>,
): Ending {
  let end: DeviceValue = convolution;
  const absorbed: DeviceValue[] = [];
  const add: DeviceValue[] = [];
  let mask: DeviceValue | undefined;
  while (mask === undefined && !wanted.has(end) && usesOf(end).length === 1) {
    const [next] = usesOf(end);
    if (!next || taken.has(next)) break;
    if (next.primitive !== 'add' && next.primitive !== 'signed') break;
    const [a, b] = next.inputs;
    const adds = next.primitive === 'add' && a !== b && sameShape(a.shape, b.shape);
    if (adds && add.length < MOST_ADDED) add.push(a === end ? b : a);
    else if (next.primitive === 'signed' && a === end) mask = b;
    else break;
    absorbed.push(end);
    end = next;
  }
  const outputs = new Map<ConvolutionOutput, DeviceValue>();
  const after = usesOf(end);
  const usedBy = (name: 'max-pool' | 'average-pool' | 'signs' | 'choices') =>
    after.find(({ primitive }) => primitive === name);
  const max = usedBy('max-pool');
  const pooled = max ?? usedBy('average-pool');
  const signs = usedBy('signs');
  const choices = max && usedBy('choices');
  const apart = [signs, pooled, choices].filter((value) => value !== undefined);
  if (wanted.has(end) || after.length > apart.length) outputs.set('full', end);
  if (signs) outputs.set('signs', signs);
  if (pooled) outputs.set('pooled', pooled);
  if (choices) outputs.set('choices', choices);
  return {
    convolution,
    add,
    mask,
    end,
    outputs,
    pool: pooled && (max ? 'max' : 'average'),
    absorbed: [...absorbed, end, ...apart],
  };
}

/** The values of a joined convolution, each with the one that it takes the place of. */
function joined(
  { convolution, add, mask, outputs, pool }: Ending,
  now: (value: DeviceValue) => DeviceValue,
  usesOf: UsesOf,
  wanted: ReadonlySet<DeviceValue>,
  taken: ReadonlySet<DeviceValue>,
): [old: DeviceValue, output: DeviceValue][] {
  const [given, kernel, bias] = convolution.inputs;
  const [height, width, outs] = heightWidthChannels(convolution.shape);
  const [, , ins] = heightWidthChannels(given.shape);
  const [size] = kernelSizes(kernel.shape);
  const beginning = beginningOf(
    given,
    (value) => usesOf(value).length > 1 || wanted.has(value) || taken.has(value),
  );
  const names = [...outputs.keys()];
  const options: ConvolutionOptions = {
    height,
    width,
    ins,
    outs,
    size,
    prologue: {
      add: 0,
      mask: beginning.mask !== undefined,
      ...(beginning.unpool && { unpool: beginning.unpool }),
    },
    epilogue: {
      bias: bias !== undefined,
      relu: convolution.attributes.activation === 'relu',
      add: add.length,
      mask: mask !== undefined,
      ...(pool && { pool }),
      outputs: names,
    },
  };
  const inputs = [beginning.x, beginning.choices, beginning.mask, kernel, bias, ...add, mask]
    .filter((value) => value !== undefined)
    .map(now);
  const flops = primitives.conv2d.flops(
    inputShapesOf<'conv2d'>(convolution),
    convolution.shape,
    convolution.attributes,
  );
  const shapes: Record<ConvolutionOutput, Shape> = {
    full: convolution.shape,
    signs: [signsWords(convolution.shape)],
    pooled: [Math.floor(height / 2), Math.floor(width / 2), outs],
    choices: [choicesWords(convolution.shape)],
  };
  const { origin, id } = convolution;
  let first: DeviceValue | undefined;
  return names.map((name) => {
    const holds = name === 'signs' || name === 'choices' ? 'bits' : 'numbers';
    const common = { id, origin, shape: shapes[name] };
    const value: DeviceValue = first
      ? { ...common, primitive: 'convolution-output', inputs: [first], attributes: { holds } }
      : { ...common, primitive: 'convolution', inputs, attributes: { holds, options, flops } };
    first ??= value;
    return [outputs.get(name)!, value];
  });
}

/** What comes before a convolution and can be done with it. */
function beginningOf(given: DeviceValue, isNeeded: (value: DeviceValue) => boolean) {
  let x = given;
  let mask: DeviceValue | undefined;
  if (x.primitive === 'signed' && !isNeeded(x)) [x, mask] = x.inputs;
  if (isNeeded(x)) return { x, mask };
  if (x.primitive === 'unpool') {
    const [gradient, choices] = x.inputs;
    return { x: gradient, choices, mask, unpool: 'max' as const };
  }
  if (x.primitive === 'average-pool-gradient') return { x: x.inputs[0], mask, unpool: 'average' as const };
  return { x, mask };
}
