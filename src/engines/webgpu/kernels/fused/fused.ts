import { sizeOf } from '../../../../program/shape.ts';
import { holdsBits, type EngineValue } from '../../../passes/engine-value.ts';
import { variable } from '../../../passes/entries/expression.ts';
import { Place } from '../../../passes/entries/place.ts';
import { Reader, type IsStored } from '../../../passes/entries/reader.ts';
import { Scope } from '../../../passes/entries/scope.ts';
import type { DeviceTraits, Kernel } from '../../kernel.ts';
import { bitLayout } from '../bit-layout.ts';
import { threadsDispatch, type Slot } from '../wgsl.ts';
import { expressionText, scopeText } from './expression-text.ts';

/** A kernel made for values that were fused: what it reads, and whatever it computes on the way. */
export interface Fused {
  readonly kernel: Kernel;
  readonly inputs: readonly EngineValue[];
  readonly fused: ReadonlySet<EngineValue>;
}

/** One thread for each entry of values of one size, with everything they are made of up to what is stored. */
export function pointwiseKernel(
  roots: readonly EngineValue[],
  isStored: IsStored,
  traits: DeviceTraits,
): Fused {
  const reader = new Reader(isStored, bitLayout);
  const scope = new Scope();
  const thread = variable('index', 'thread');
  const stores = roots.map((root, i) => {
    const entry = reader.computed(scope, root, Place.linear(scope, root.shape, thread));
    return `  out${i}[thread] = ${expressionText(entry)};`;
  });
  const outputs = roots.map((_, index): Slot => ({ from: 'output', index, name: `out${index}` }));
  const dispatch = threadsDispatch({
    label: roots.map(({ primitive }) => primitive).join(', '),
    slots: [...inputSlots(reader), ...outputs],
    threads: sizeOf(roots[0]!.shape),
    body: [scopeText(scope, '  '), ...stores].join('\n'),
    traits,
  });
  return {
    kernel: { dispatches: [dispatch], scratch: [] },
    inputs: reader.inputs,
    fused: reader.fused,
  };
}

/** The bindings of what expressions read. */
export function inputSlots({ inputs }: Reader): Slot[] {
  return inputs.map((value, index) => ({
    from: 'input',
    index,
    name: `in${index}`,
    element: holdsBits(value) ? 'u32' : 'f32',
  }));
}
