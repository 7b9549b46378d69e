import { primitives } from '../../program/primitives/index.ts';
import { heightWidthChannels, kernelSizes, sameShape, type Shape } from '../../program/shape.ts';
import { withInputs } from '../../program/value.ts';
import type { Backend } from './backend.ts';
import type { ConvolutionOptions, ConvolutionOutput } from './convolution-options.ts';
import { inputShapesOf, type EngineValue, type EngineValueOf } from './engine-value.ts';

/**
 * Fuses convolutions with what stands around them, as far as the engine's kernels can take it in, into `convolution`s whose
 * `options` say what: in the forward pass the pool and the bits of its result, in the backward pass the unpooling and the
 * mask before it, and the other gradients and the mask after it. The value of a `convolution` is the first of its outputs;
 * each other one is a `convolution-output` of it.
 */
export function fuse(
  order: readonly EngineValue[],
  outputs: Readonly<Record<string, EngineValue>>,
  backend: Backend,
): { order: EngineValue[]; outputs: Record<string, EngineValue> } {
  const wanted = new Set(Object.values(outputs));
  const uses = new Map<EngineValue, EngineValue[]>();
  for (const value of order)
    for (const input of value.inputs) uses.set(input, [...(uses.get(input) ?? []), value]);
  const usesOf = (value: EngineValue): readonly EngineValue[] => uses.get(value) ?? [];
  const taken = new Set<EngineValue>();
  const ends = new Map<EngineValue, Ending>();
  for (const value of order) {
    if (value.primitive !== 'conv2d') continue;
    const ending = endingOf(value, usesOf, wanted, taken, backend.convolution.after);
    for (const part of ending.fused) taken.add(part);
    ends.set(ending.end, ending);
  }

  const made: EngineValue[] = [];
  const renewed = new Map<EngineValue, EngineValue>();
  const now = (value: EngineValue): EngineValue => renewed.get(value) ?? value;
  for (const value of order) {
    const ending = ends.get(value);
    if (ending) {
      for (const [old, output] of fused(ending, now, usesOf, wanted, taken, backend)) {
        made.push(output);
        renewed.set(old, output);
      }
    } else if (!taken.has(value)) {
      const rebuilt = withInputs(value, now);
      const same = rebuilt.inputs.every((input, i) => input === value.inputs[i]);
      made.push(same ? value : rebuilt);
      if (!same) renewed.set(value, rebuilt);
    }
  }
  return {
    order: made,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, now(value)])),
  };
}

/** What follows a convolution and can be done with it. */
interface Ending {
  readonly convolution: EngineValueOf<'conv2d'>;
  readonly add: readonly EngineValue[];
  readonly mask: EngineValue | undefined;
  /** The value that replaces the whole group, at the position of its last part. */
  readonly end: EngineValue;
  /** The value that becomes a separate output, if any. */
  readonly outputs: ReadonlyMap<ConvolutionOutput, EngineValue>;
  readonly pool: 'max' | 'average' | undefined;
  readonly fused: readonly EngineValue[];
}

type UsesOf = (value: EngineValue) => readonly EngineValue[];

function endingOf(
  convolution: EngineValueOf<'conv2d'>,
  usesOf: UsesOf,
  wanted: ReadonlySet<EngineValue>,
  taken: ReadonlySet<EngineValue>,
  able: Backend['convolution']['after'],
): Ending {
  let end: EngineValue = convolution;
  const fused: EngineValue[] = [];
  const add: EngineValue[] = [];
  let mask: EngineValue | undefined;
  while (mask === undefined && !wanted.has(end) && usesOf(end).length === 1) {
    const [next] = usesOf(end);
    if (!next || taken.has(next)) break;
    if (next.primitive !== 'add' && next.primitive !== 'signed') break;
    const [a, b] = next.inputs;
    const adds = next.primitive === 'add' && a !== b && sameShape(a.shape, b.shape);
    if (adds && add.length < able.add) add.push(a === end ? b : a);
    else if (able.mask && next.primitive === 'signed' && a === end) mask = b;
    else break;
    fused.push(end);
    end = next;
  }
  const outputs = new Map<ConvolutionOutput, EngineValue>();
  const after = usesOf(end);
  const usedBy = (
    name: 'max-pool' | 'average-pool' | 'signs' | 'choices',
    output: (typeof able.outputs)[number],
  ) => (able.outputs.includes(output) ? after.find(({ primitive }) => primitive === name) : undefined);
  const max = usedBy('max-pool', 'pooled');
  const pooled = max ?? usedBy('average-pool', 'pooled');
  const signs = usedBy('signs', 'signs');
  const choices = max && usedBy('choices', 'choices');
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
    fused: [...fused, end, ...apart],
  };
}

/** The values of a fused convolution, each with the one that it replaces. */
function fused(
  { convolution, add, mask, outputs, pool }: Ending,
  now: (value: EngineValue) => EngineValue,
  usesOf: UsesOf,
  wanted: ReadonlySet<EngineValue>,
  taken: ReadonlySet<EngineValue>,
  { bits, convolution: { before } }: Backend,
): [old: EngineValue, output: EngineValue][] {
  const [given, kernel, bias] = convolution.inputs;
  const [height, width, outs] = heightWidthChannels(convolution.shape);
  const [, , ins] = heightWidthChannels(given.shape);
  const [size] = kernelSizes(kernel.shape);
  const isNeeded = (value: EngineValue): boolean =>
    usesOf(value).length > 1 || wanted.has(value) || taken.has(value);
  const beginning = beginningOf(given, isNeeded, before);
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
    signs: [bits.signs.words(convolution.shape)],
    pooled: [Math.floor(height / 2), Math.floor(width / 2), outs],
    choices: [bits.choices.words(convolution.shape)],
  };
  const { origin, id } = convolution;
  let first: EngineValue | undefined;
  return names.map((name) => {
    const holds = name === 'signs' || name === 'choices' ? 'bits' : 'numbers';
    const common = { id, origin, shape: shapes[name] };
    const value: EngineValue = first
      ? { ...common, primitive: 'convolution-output', inputs: [first], attributes: { holds } }
      : { ...common, primitive: 'convolution', inputs, attributes: { holds, options, flops } };
    first ??= value;
    return [outputs.get(name)!, value];
  });
}

/** What comes before a convolution and can be done with it. */
function beginningOf(
  given: EngineValue,
  isNeeded: (value: EngineValue) => boolean,
  able: Backend['convolution']['before'],
) {
  let x = given;
  let mask: EngineValue | undefined;
  if (able.mask && x.primitive === 'signed' && !isNeeded(x)) [x, mask] = x.inputs;
  if (!able.unpool || isNeeded(x)) return { x, mask };
  if (x.primitive === 'unpool') {
    const [gradient, choices] = x.inputs;
    return { x: gradient, choices, mask, unpool: 'max' as const };
  }
  if (x.primitive === 'average-pool-gradient') return { x: x.inputs[0], mask, unpool: 'average' as const };
  return { x, mask };
}
