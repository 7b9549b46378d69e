import { storage } from '../../../compile/memory.ts';
import type { Plan } from '../../../compile/plan.ts';
import type { Primitive } from '../../../program/primitive.ts';
import { primitives } from '../../../program/primitives/index.ts';
import type { PrimitiveName } from '../../../program/signatures.ts';
import type { DeviceTraits, Kernel } from '../kernel.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { pointwiseKernel, type Fused } from '../kernels/fused/fused.ts';
import type { IsHome } from '../kernels/fused/reader.ts';
import { isExpression } from '../kernels/fused/rules.ts';
import { sumKernel } from '../kernels/fused/sum.ts';
import { hasKernel, kernels, tablesOf, type KernelPrimitive } from '../kernels/table.ts';
import { absorb } from './absorb.ts';
import { arrange } from './arrange.ts';
import { bindable } from './bind.ts';
import { inputShapesOf, type DeviceValue, type DeviceValueOf } from './device-value.ts';
import { forget } from './forget.ts';
import { homesOf } from './homes.ts';
import { withoutOnce, type DeviceProgram, type Operation } from './operation.ts';

/** Whether it is a leaf whose entries come from outside, before the loop. */
function isUploaded(value: DeviceValue): value is DeviceValueOf<'input' | 'result' | 'table'> {
  return value.primitive === 'input' || value.primitive === 'result' || value.primitive === 'table';
}
const isCanvas = (value: DeviceValue): value is DeviceValueOf<'canvas'> => value.primitive === 'canvas';
const isKnob = (value: DeviceValue): value is DeviceValueOf<'knob'> => value.primitive === 'knob';
const isLeaf = (value: DeviceValue): boolean => isUploaded(value) || isCanvas(value) || isKnob(value);

/**
 * Groups the primitives of a plan into kernels: what is an expression of entries becomes part of what uses it. Pure: no
 * device is asked for anything. Throws on a primitive that this engine does not know.
 */
export function deviceProgram(plan: Plan, traits: DeviceTraits): DeviceProgram {
  const mostReads = traits.limits.maxStorageBuffersPerShaderStage;
  const onceValues: DeviceValue[] = plan.once.map(({ value }) => value);
  const own = withOwnGradient(plan);
  const less = forget(own.order, own.outputs);
  const { order: eachValues, outputs } = absorb(less.order, less.outputs);
  const furtherOutputs = new Map<DeviceValue, DeviceValue[]>();
  for (const value of eachValues) {
    if (value.primitive !== 'convolution-output') continue;
    const [maker] = value.inputs;
    furtherOutputs.set(maker, [...(furtherOutputs.get(maker) ?? []), value]);
  }

  const tableEntries = new Map<DeviceValue, Float32Array | Uint32Array>();
  const wanted = new Set(Object.values(outputs).map(storage));
  const leaves = new Set([...onceValues, ...eachValues].filter(isLeaf));
  // What changes reads what does not: that has to have a home, unless it is made of plain numbers.
  const inOnce = new Set(onceValues);
  const isNumber = (value: DeviceValue): boolean =>
    !wanted.has(value) && isExpression(value) && value.inputs.every(isNumber);
  for (const input of eachValues.flatMap((value) => value.inputs)) {
    const home = storage(input);
    if (inOnce.has(home) && !isNumber(home)) wanted.add(home);
  }
  const onceHomes = homesOf(onceValues, leaves, onlyOf(wanted, onceValues), mostReads);
  // A number may be asked for by a kernel of its own after all.
  const homes = homesOf(eachValues, onceHomes, onlyOf(wanted, eachValues), mostReads);
  const late = onceValues.filter((value) => homes.has(value) && !onceHomes.has(value));
  const isHome: IsHome = (value) => homes.has(value);

  const once: Operation[] = [];
  const each: Operation[] = [];
  const uploads = new Set<DeviceValue>();
  const prepared = new Map<string, readonly DeviceValue[]>();
  const put = (value: DeviceValue, into: Operation[]): void => {
    const made = operationOf(value, isHome, traits, tableEntries);
    const operation = { ...made, outputs: [value, ...(furtherOutputs.get(value) ?? [])] };
    const [first, second] = withoutOnce(operation, prepared);
    for (const leaf of operation.inputs) {
      if (!isUploaded(leaf) || uploads.has(leaf)) continue;
      uploads.add(leaf);
      once.push(uploadOf(leaf));
    }
    if (first) once.push(first);
    into.push(second);
  };
  for (const value of onceValues) {
    if (isUploaded(value) || !homes.has(value)) continue;
    if (onceHomes.has(value) || late.includes(value)) put(value, once);
  }
  for (const value of eachValues)
    if (homes.has(value) && !isLeaf(value) && value.primitive !== 'convolution-output') put(value, each);
  for (const leaf of wanted)
    if (isUploaded(leaf) && !uploads.has(leaf)) {
      uploads.add(leaf);
      once.push(uploadOf(leaf));
    }
  const bound = (operations: readonly Operation[]): Operation[] =>
    operations.map((operation) => bindable(operation, traits));
  return {
    once: bound(once),
    each: bound(arrange(joinScalars(each, isHome, traits), [...wanted])),
    outputs: new Map(Object.entries(outputs).map(([name, value]) => [name, storage(value)])),
    canvas: eachValues.find(isCanvas),
    knobs: eachValues.filter(isKnob),
    tables: tableEntries,
  };
}

/** A plan whose gradient is written for each evaluation, and is nothing else. */
function withOwnGradient({ outputs, each }: Plan): {
  order: DeviceValue[];
  outputs: Record<string, DeviceValue>;
} {
  const { gradient, ...others } = outputs;
  const order: DeviceValue[] = each.map(({ value }) => value);
  if (!gradient) return { order, outputs: others };
  const made = storage(gradient);
  const shared = Object.values(others).some((value) => storage(value) === made);
  const computed = made.inputs.length > 0 && order.includes(made);
  if (computed && !shared) return { order, outputs: { ...outputs } };
  const { shape, origin } = gradient;
  const copy: DeviceValue = { id: -1, primitive: 'copy', inputs: [gradient], attributes: {}, shape, origin };
  return { order: [...order, copy], outputs: { ...others, gradient: copy } };
}

function onlyOf(wanted: ReadonlySet<DeviceValue>, values: readonly DeviceValue[]): Set<DeviceValue> {
  return new Set(values.filter((value) => wanted.has(value)));
}

function operationOf(
  value: DeviceValue,
  isHome: IsHome,
  traits: DeviceTraits,
  entries: Map<DeviceValue, Float32Array | Uint32Array>,
): Operation {
  const { primitive, origin } = value;
  const common = { origin, outputs: [value], upload: false };
  if (value.primitive === 'sum')
    return { ...common, ...fusedParts(sumKernel(value, isHome, traits), [value]) };
  if (isExpression(value))
    return { ...common, ...fusedParts(pointwiseKernel([value], isHome, traits), [value]) };
  if (!hasKernel(value)) throw new Error(`“${primitive}” is nothing that an operation makes.`);
  const leaves = tablesOf(value).map((numbers) => {
    const shape = [numbers.length];
    const leaf: DeviceValue = { id: -1, primitive: 'table', inputs: [], attributes: {}, shape, origin };
    entries.set(leaf, numbers);
    return leaf;
  });
  const inputs = [...value.inputs.map(storage), ...leaves];
  return { ...common, label: primitive, flops: flopsOf(value), inputs, kernel: kernelOf(value, traits) };
}

function kernelOf<P extends KernelPrimitive>(value: DeviceValueOf<P>, traits: DeviceTraits): Kernel {
  const make: KernelMaker<P> = kernels[value.primitive];
  const { shape, attributes } = value;
  return make({ shape, attributes, traits, inputs: inputShapesOf(value) });
}

function fusedParts({ kernel, inputs, absorbed }: Fused, roots: readonly DeviceValue[]) {
  const all = new Set([...absorbed, ...roots]);
  return {
    kernel,
    inputs,
    label: kernel.dispatches[0]!.label,
    flops: [...all].reduce((sum, value) => sum + flopsOf(value), 0),
  };
}

function flopsOf(value: DeviceValue): number {
  if (value.primitive === 'convolution') return value.attributes.flops;
  if (!isOfProgram(value)) return 0;
  const rule: Primitive = primitives[value.primitive];
  return rule.flops(inputShapesOf<PrimitiveName>(value), value.shape, value.attributes);
}

function isOfProgram(value: DeviceValue): value is DeviceValueOf<PrimitiveName> {
  return value.primitive in primitives;
}

function uploadOf(leaf: DeviceValue): Operation {
  const kernel = { dispatches: [], scratch: [] };
  return {
    label: 'upload',
    origin: leaf.origin,
    flops: 0,
    inputs: [],
    outputs: [leaf],
    kernel,
    upload: true,
  };
}

/** Losses are single numbers, each made of a few others at the end: one dispatch for as many as it can bind. */
function joinScalars(operations: readonly Operation[], isHome: IsHome, traits: DeviceTraits): Operation[] {
  const read = new Set(operations.flatMap(({ inputs }) => inputs));
  const isLast = ({ outputs: [value] }: Operation): boolean =>
    value !== undefined && isExpression(value) && value.shape.every((n) => n === 1) && !read.has(value);
  const joined: Operation[] = [];
  let pending: DeviceValue[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    const fused = pointwiseKernel(pending, isHome, traits);
    joined.push({ origin: undefined, outputs: pending, upload: false, ...fusedParts(fused, pending) });
    pending = [];
  };
  const most = traits.limits.maxStorageBuffersPerShaderStage;
  for (const { outputs } of operations.filter(isLast)) {
    const more = [...pending, ...outputs];
    if (pending.length > 0 && pointwiseKernel(more, isHome, traits).inputs.length + more.length > most)
      flush();
    pending = [...pending, ...outputs];
  }
  flush();
  return [...operations.filter((operation) => !isLast(operation)), ...joined];
}
