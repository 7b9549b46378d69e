import type { Plan } from '../../src/compile/plan.ts';
import type { Backend } from '../../src/engines/passes/backend.ts';
import type { EngineValue, EngineValueOf } from '../../src/engines/passes/engine-value.ts';
import type { BitPacking } from '../../src/engines/passes/entries/bit-layout.ts';
import { index, variable } from '../../src/engines/passes/entries/expression.ts';
import { Place } from '../../src/engines/passes/entries/place.ts';
import { Reader } from '../../src/engines/passes/entries/reader.ts';
import { isExpression } from '../../src/engines/passes/entries/rules.ts';
import { Scope } from '../../src/engines/passes/entries/scope.ts';
import { kernelPlan, type KernelPlan, type Outputs } from '../../src/engines/passes/kernel-plan.ts';
import { schedule } from '../../src/engines/passes/schedule.ts';
import { storage } from '../../src/compile/memory.ts';
import { heightWidthChannels, sizeOf } from '../../src/program/shape.ts';
import { convolutionReference } from './convolution-reference.ts';
import { evaluateIn } from './evaluate-expression.ts';
import { interpreted, type LeafEntries } from './interpreter.ts';

/** A word for the bits of each entry: another layout than that of any engine. */
const oneWordEach = (words: BitPacking['words']): BitPacking => ({
  words,
  word: (_, place) => place.linear,
  bit: () => index(0),
});

/** An engine that can do everything in one kernel, as far as the passes know. */
export const able: Backend = {
  convolution: {
    before: { unpool: true, mask: true },
    after: { add: 2, mask: true, outputs: ['signs', 'pooled', 'choices'] },
  },
  bits: {
    signs: oneWordEach(sizeOf),
    choices: oneWordEach((features) => {
      const [height, width, channels] = heightWidthChannels(features);
      return (height >> 1) * (width >> 1) * channels;
    }),
  },
  mostBound: 100,
  isRecomputed: ({ primitive }) => primitive === 'conv2d',
  expressions: { operations: 4, operationsOfScalar: 10, reads: 2 },
};

/** An engine whose kernels take in nothing and read little, and that computes nothing twice. */
export const plain: Backend = {
  ...able,
  convolution: { before: { unpool: false, mask: false }, after: { add: 0, mask: false, outputs: [] } },
  mostBound: 4,
  isRecomputed: () => false,
  expressions: { operations: 0, operationsOfScalar: 0, reads: 1 },
};

/** A kernel of this engine: reads stored values, and returns the entries of its outputs. */
interface Kernel {
  readonly outputs: Outputs;
  readonly reads: ReadonlySet<EngineValue>;
  readonly run: (stored: (value: EngineValue) => Float64Array) => readonly Float64Array[];
}

/** What is run of a plan: the kernels before the loop and in it, in order. */
export interface Interpretation {
  readonly plan: KernelPlan;
  readonly once: readonly Kernel[];
  readonly each: readonly Kernel[];
}

/** Prepares a plan like an engine, computing in float64. */
export function interpretationOf(plan: Plan, backend: Backend): Interpretation {
  const prepared = kernelPlan(plan, backend);
  const kernelsOf = (list: readonly Outputs[]) => list.map((outputs) => kernelOf(outputs, prepared, backend));
  return {
    plan: prepared,
    once: kernelsOf(prepared.once),
    each: schedule(kernelsOf(prepared.each), prepared.wanted, ({ reads }) => reads),
  };
}

/** Runs the loop twice; the second time only the required values of the first are left. */
export function run({ plan, once, each }: Interpretation, leaf: LeafEntries): Record<string, Float64Array> {
  const entries = new Map<EngineValue, Float64Array>();
  const stored = (value: EngineValue): Float64Array => {
    const found = entries.get(value) ?? leafEntries(value, leaf);
    if (!found) throw new Error(`“${value.primitive}” #${value.id} is read before it is stored.`);
    return found;
  };
  const put = ({ outputs, run: make }: Kernel): void => {
    const made = make(stored);
    outputs.forEach((value, i) => {
      if (made[i]!.length !== sizeOf(value.shape))
        throw new Error(`“${value.primitive}” #${value.id} has ${made[i]!.length} entries.`);
      entries.set(value, made[i]!);
    });
  };
  once.forEach(put);
  for (const evaluation of [1, 2]) {
    each.forEach(put);
    const made = each.flatMap(({ outputs }) => outputs);
    if (evaluation === 1) for (const value of made) entries.delete(value);
  }
  return Object.fromEntries([...plan.outputs].map(([name, value]) => [name, stored(value)]));
}

function leafEntries(value: EngineValue, leaf: LeafEntries): Float64Array | undefined {
  switch (value.primitive) {
    case 'knob':
      return Float64Array.of(value.attributes.value);
    case 'input':
    case 'result':
    case 'canvas':
      return Float64Array.from(leaf(value));
    default:
      return undefined;
  }
}

function kernelOf(outputs: Outputs, { isStored }: KernelPlan, { bits }: Backend): Kernel {
  const [value] = outputs;
  const reader = new Reader(isStored, bits);
  const scope = new Scope();
  if (value.primitive === 'sum') {
    const [input] = value.inputs;
    const [term, sum] = [variable('index', 'term'), variable('index', 'sum')];
    const place = Place.ofTerm(scope, input.shape, value.attributes.axes, term, sum);
    const entry = reader.entry(scope, input, place);
    const [sums, terms] = [sizeOf(value.shape), sizeOf(input.shape) / sizeOf(value.shape)];
    return kernel((inputs) =>
      entriesOf(sums, (i) => {
        let total = 0;
        for (let n = 0; n < terms; n++)
          total += evaluateIn(scope, entry, {
            inputs,
            variables: new Map(Object.entries({ term: n, sum: i })),
          });
        return total;
      }),
    );
  }
  if (isExpression(value)) {
    const entry = reader.computed(scope, value, Place.linear(scope, value.shape, variable('index', 'entry')));
    return kernel((inputs) =>
      entriesOf(sizeOf(value.shape), (i) =>
        evaluateIn(scope, entry, { inputs, variables: new Map([['entry', i]]) }),
      ),
    );
  }
  const inputs = value.inputs.map((input) => storage<EngineValue>(input));
  return {
    outputs,
    reads: new Set(inputs),
    run: (stored) => computed(value, inputs.map(stored)),
  };

  function kernel(entries: (inputs: readonly Float64Array[]) => Float64Array): Kernel {
    const read = reader.inputs;
    return { outputs, reads: new Set(read), run: (stored) => [entries(read.map(stored))] };
  }
}

function entriesOf(length: number, entry: (i: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, i) => entry(i));
}

/** What has a kernel of its own. */
function computed(value: EngineValue, inputs: readonly Float64Array[]): readonly Float64Array[] {
  switch (value.primitive) {
    case 'convolution': {
      const made = convolutionReference(value.attributes.options, inputs);
      return value.attributes.options.epilogue.outputs.map((name) => made[name]);
    }
    case 'signs':
      return [inputs[0]!.map((x) => (x > 0 ? 1 : 0))];
    case 'choices':
      return [choicesOf(value, inputs[0]!)];
    case 'arrange':
    case 'conv2d':
    case 'gather':
    case 'gram':
    case 'matmul':
    case 'nearest':
    case 'put':
    case 'ranks':
    case 'resample':
    case 'scatter':
    case 'take':
      return [interpreted(value, inputs)];
    default:
      throw new Error(`“${value.primitive}” has no kernel.`);
  }
}

/** Which corner of each square is its maximum, the first in reading order. */
function choicesOf({ inputs: [x] }: EngineValueOf<'choices'>, entries: Float64Array): Float64Array {
  const [height, width, channels] = heightWidthChannels(x.shape);
  const [rows, columns] = [height >> 1, width >> 1];
  return entriesOf(rows * columns * channels, (i) => {
    const [place, c] = [Math.floor(i / channels), i % channels];
    const [row, column] = [Math.floor(place / columns), place % columns];
    const four = [0, 1, 2, 3].map(
      (n) => entries[((2 * row + (n >> 1)) * width + 2 * column + (n & 1)) * channels + c]!,
    );
    return four.indexOf(Math.max(...four));
  });
}
