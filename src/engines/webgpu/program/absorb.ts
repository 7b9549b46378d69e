import { primitives } from '../../../program/primitives/index.ts';
import { sameShape, type Shape, type Value } from '../../../program/value.ts';
import type { ConvolutionOptions, ConvolutionOutput } from '../kernels/convolution/options.ts';
import { choicesShape, signsShape } from '../kernels/packed.ts';

/**
 * Joins convolutions with what stands around them, into `convolution`s whose `options` say what: forwards the pool and the
 * bits that come of it, backwards the unpooling and the mask before it, and the other gradients and the mask after it. The
 * value of a `convolution` is the first of its outputs; each other one is a `convolution-output` of it.
 */
export function absorb(
  order: readonly Value[],
  outputs: Readonly<Record<string, Value>>,
): { order: Value[]; outputs: Record<string, Value> } {
  const wanted = new Set(Object.values(outputs));
  const uses = new Map<Value, Value[]>();
  for (const value of order)
    for (const input of value.inputs) uses.set(input, [...(uses.get(input) ?? []), value]);
  const usesOf = (value: Value): readonly Value[] => uses.get(value) ?? [];
  const taken = new Set<Value>();
  const ends = new Map<Value, Ending>();
  for (const value of order) {
    if (value.primitive !== 'conv2d') continue;
    const ending = endingOf(value, usesOf, wanted, taken);
    for (const absorbed of ending.absorbed) taken.add(absorbed);
    ends.set(ending.end, ending);
  }

  const made: Value[] = [];
  const renewed = new Map<Value, Value>();
  const now = (value: Value): Value => renewed.get(value) ?? value;
  for (const value of order) {
    const ending = ends.get(value);
    if (ending) {
      for (const [old, output] of joined(ending, now, usesOf, wanted, taken)) {
        made.push(output);
        renewed.set(old, output);
      }
    } else if (!taken.has(value)) {
      const inputs = value.inputs.map(now);
      const same = inputs.every((input, i) => input === value.inputs[i]);
      made.push(same ? value : { ...value, inputs });
      if (!same) renewed.set(value, made.at(-1)!);
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
  readonly convolution: Value;
  readonly add: readonly Value[];
  readonly mask: Value | undefined;
  /** The value that stands for all of it, and is placed where the last part of it was. */
  readonly end: Value;
  /** What becomes an output of its own, or nothing. */
  readonly outputs: ReadonlyMap<ConvolutionOutput, Value>;
  readonly pool: 'max' | 'average' | undefined;
  readonly absorbed: readonly Value[];
}

type UsesOf = (value: Value) => readonly Value[];

function endingOf(
  convolution: Value,
  usesOf: UsesOf,
  wanted: ReadonlySet<Value>,
  taken: ReadonlySet<Value>,
): Ending {
  let end = convolution;
  const absorbed: Value[] = [];
  const add: Value[] = [];
  let mask: Value | undefined;
  while (mask === undefined && !wanted.has(end) && usesOf(end).length === 1) {
    const [next] = usesOf(end) as [Value];
    const [a, b] = next.inputs as [Value, Value];
    if (taken.has(next)) break;
    const adds = next.primitive === 'add' && a !== b && sameShape(a.shape, b.shape);
    if (adds && add.length < MOST_ADDED) add.push(a === end ? b : a);
    else if (next.primitive === 'signed' && a === end) mask = b;
    else break;
    absorbed.push(end);
    end = next;
  }
  const outputs = new Map<ConvolutionOutput, Value>();
  const after = usesOf(end);
  const poolOf = (name: string) => after.find(({ primitive }) => primitive === name);
  const max = poolOf('max-pool');
  const pooled = max ?? poolOf('average-pool');
  const signs = poolOf('signs');
  const choices = max && poolOf('choices');
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
  now: (value: Value) => Value,
  usesOf: UsesOf,
  wanted: ReadonlySet<Value>,
  taken: ReadonlySet<Value>,
): [old: Value, output: Value][] {
  const [given, kernel, bias] = convolution.inputs as [Value, Value, Value | undefined];
  const [height, width, outs] = convolution.shape as [number, number, number];
  const beginning = beginningOf(
    given,
    (value) => usesOf(value).length > 1 || wanted.has(value) || taken.has(value),
  );
  const names = [...outputs.keys()];
  const options: ConvolutionOptions = {
    height,
    width,
    ins: given.shape[2]!,
    outs,
    size: kernel.shape[0]!,
    prologue: {
      add: 0,
      mask: beginning.mask !== undefined,
      ...(beginning.unpool && { unpool: beginning.unpool }),
    },
    epilogue: {
      bias: bias !== undefined,
      relu: convolution.attributes['activation'] === 'relu',
      add: add.length,
      mask: mask !== undefined,
      ...(pool && { pool }),
      outputs: names,
    },
  };
  const inputs = [beginning.x, beginning.choices, beginning.mask, kernel, bias, ...add, mask]
    .filter((value) => value !== undefined)
    .map(now);
  const flops = primitives.get('conv2d')!.flops(
    convolution.inputs.map(({ shape }) => shape),
    convolution.shape,
    {},
  );
  const shapes: Record<ConvolutionOutput, Shape> = {
    full: convolution.shape,
    signs: signsShape(convolution.shape),
    pooled: [Math.floor(height / 2), Math.floor(width / 2), outs],
    choices: choicesShape(convolution.shape),
  };
  const { origin, id } = convolution;
  let first: Value | undefined;
  return names.map((name) => {
    const holds = { holds: name === 'signs' || name === 'choices' ? 'bits' : 'numbers' };
    const common = { id, origin, shape: shapes[name] };
    const value: Value = first
      ? { ...common, primitive: 'convolution-output', inputs: [first], attributes: holds }
      : { ...common, primitive: 'convolution', inputs, attributes: { ...holds, options, flops } };
    first ??= value;
    return [outputs.get(name)!, value];
  });
}

/** What comes before a convolution and can be done with it. */
function beginningOf(given: Value, isNeeded: (value: Value) => boolean) {
  let x = given;
  let mask: Value | undefined;
  if (x.primitive === 'signed' && !isNeeded(x)) [x, mask] = x.inputs as [Value, Value];
  if (isNeeded(x)) return { x, mask };
  if (x.primitive === 'unpool')
    return { x: x.inputs[0]!, choices: x.inputs[1]!, mask, unpool: 'max' as const };
  if (x.primitive === 'average-pool-gradient') return { x: x.inputs[0]!, mask, unpool: 'average' as const };
  return { x, mask };
}
