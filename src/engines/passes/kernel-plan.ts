import { storage } from '../../compile/memory.ts';
import type { Plan } from '../../compile/plan.ts';
import type { Backend } from './backend.ts';
import type { EngineValue, EngineValueOf } from './engine-value.ts';
import { isExpression } from './entries/rules.ts';
import { fuse } from './fuse.ts';
import { materialize } from './materialize.ts';
import { rematerialize } from './rematerialize.ts';

/** What a kernel makes: a stored value, and the further outputs of a convolution. */
export type Outputs = readonly [EngineValue, ...EngineValue[]];

/** A plan as the kernels of an engine that it takes: which values each stores, before the loop and in it. */
export interface KernelPlan {
  /** What is computed and stored before the loop, inputs first. */
  readonly once: readonly Outputs[];
  /** What is computed and stored for every evaluation, inputs first. */
  readonly each: readonly Outputs[];
  /** Whether a value is stored; what is not is computed where it is used. */
  readonly isStored: (value: EngineValue) => boolean;
  /** What holds the entries of each output of the plan. */
  readonly outputs: ReadonlyMap<string, EngineValue>;
  /** What has to be there after an evaluation, or between them: the outputs, and what the loop reads from before it. */
  readonly wanted: ReadonlySet<EngineValue>;
  readonly canvas: EngineValueOf<'canvas'> | undefined;
  readonly knobs: readonly EngineValueOf<'knob'>[];
}

/** Whether it is a leaf whose entries come from outside, before the loop. */
export function isUploaded(value: EngineValue): value is EngineValueOf<'input' | 'result' | 'table'> {
  return value.primitive === 'input' || value.primitive === 'result' || value.primitive === 'table';
}
const isCanvas = (value: EngineValue): value is EngineValueOf<'canvas'> => value.primitive === 'canvas';
const isKnob = (value: EngineValue): value is EngineValueOf<'knob'> => value.primitive === 'knob';
const isLeaf = (value: EngineValue): boolean => isUploaded(value) || isCanvas(value) || isKnob(value);

/** Rematerializes, fuses and materializes a plan for an engine. Pure: nothing is computed. */
export function kernelPlan(plan: Plan, backend: Backend): KernelPlan {
  const onceValues: EngineValue[] = plan.once.map(({ value }) => value);
  const own = withOwnGradient(plan);
  const less = rematerialize(own.order, own.outputs, backend);
  const { order: eachValues, outputs } = fuse(less.order, less.outputs, backend);
  const furtherOutputs = new Map<EngineValue, EngineValue[]>();
  for (const value of eachValues) {
    if (value.primitive !== 'convolution-output') continue;
    const [maker] = value.inputs;
    furtherOutputs.set(maker, [...(furtherOutputs.get(maker) ?? []), value]);
  }

  const wanted = new Set(Object.values(outputs).map(storage));
  // What changes reads what does not: that has to be stored, unless it is made of plain numbers.
  const inOnce = new Set(onceValues);
  const isNumber = (value: EngineValue): boolean =>
    !wanted.has(value) && isExpression(value) && value.inputs.every(isNumber);
  for (const input of eachValues.flatMap((value) => value.inputs)) {
    const held = storage(input);
    if (inOnce.has(held) && !isNumber(held)) wanted.add(held);
  }
  const leaves = new Set([...onceValues, ...eachValues].filter(isLeaf));
  const storedOnce = materialize(onceValues, leaves, onlyOf(wanted, onceValues), backend);
  // A kernel of the loop may ask to store a number after all.
  const stored = materialize(eachValues, storedOnce, onlyOf(wanted, eachValues), backend);
  const outputsOf = (value: EngineValue): Outputs => [value, ...(furtherOutputs.get(value) ?? [])];
  const isMade = (value: EngineValue): boolean =>
    stored.has(value) && value.primitive !== 'convolution-output';
  return {
    once: onceValues.filter((value) => isMade(value) && !isUploaded(value)).map(outputsOf),
    each: eachValues.filter((value) => isMade(value) && !isLeaf(value)).map(outputsOf),
    isStored: (value) => stored.has(value),
    outputs: new Map(Object.entries(outputs).map(([name, value]) => [name, storage(value)])),
    wanted,
    canvas: eachValues.find(isCanvas),
    knobs: eachValues.filter(isKnob),
  };
}

/** A plan whose gradient is computed for each evaluation, and stored as nothing else. */
function withOwnGradient({ outputs, each }: Plan): {
  order: EngineValue[];
  outputs: Record<string, EngineValue>;
} {
  const { gradient, ...others } = outputs;
  const order: EngineValue[] = each.map(({ value }) => value);
  if (!gradient) return { order, outputs: others };
  const made = storage(gradient);
  const shared = Object.values(others).some((value) => storage(value) === made);
  const computed = made.inputs.length > 0 && order.includes(made);
  if (computed && !shared) return { order, outputs: { ...outputs } };
  const { shape, origin } = gradient;
  const copy: EngineValue = { id: -1, primitive: 'copy', inputs: [gradient], attributes: {}, shape, origin };
  return { order: [...order, copy], outputs: { ...others, gradient: copy } };
}

function onlyOf(wanted: ReadonlySet<EngineValue>, values: readonly EngineValue[]): Set<EngineValue> {
  return new Set(values.filter((value) => wanted.has(value)));
}
