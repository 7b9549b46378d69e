import { storage } from '../../../compile/memory.ts';
import type { Plan } from '../../../compile/plan.ts';
import {
  inputShapesOf,
  type EngineValue,
  type EngineValueOf,
  type KernelPrimitive,
} from '../../passes/engine-value.ts';
import type { IsStored } from '../../passes/entries/reader.ts';
import { isExpression } from '../../passes/entries/rules.ts';
import { flopsOf } from '../../passes/flops.ts';
import { isUploaded, kernelPlan, type Outputs } from '../../passes/kernel-plan.ts';
import { schedule } from '../../passes/schedule.ts';
import type { DeviceTraits, Kernel } from '../kernel.ts';
import type { KernelMaker } from '../kernel-maker.ts';
import { pointwiseKernel, type Fused } from '../kernels/fused/fused.ts';
import { sumKernel } from '../kernels/fused/sum.ts';
import { hasKernel, kernels, tablesOf } from '../kernels/table.ts';
import { backendOf } from './backend.ts';
import { bindable } from './bind.ts';
import type { Formats } from '../kernels/formats.ts';
import { formatsOf, formatted } from './formats.ts';
import { boundInputs, withoutOnce, type DeviceProgram, type Operation } from './operation.ts';

/**
 * Groups the primitives of a plan into kernels: what is an expression of entries becomes part of what uses it. Pure: no
 * device is asked for anything. Throws on a primitive that this engine does not know.
 */
export function deviceProgram(plan: Plan, traits: DeviceTraits): DeviceProgram {
  const { isStored, outputs, wanted, canvas, knobs, ...made } = kernelPlan(plan, backendOf(traits));
  const tables = new Map<EngineValue, Float32Array | Uint32Array>();
  const once: Operation[] = [];
  const each: Operation[] = [];
  const uploads = new Set<EngineValue>();
  const prepared = new Map<string, readonly EngineValue[]>();
  const upload = (leaf: EngineValue): void => {
    if (!isUploaded(leaf) || uploads.has(leaf)) return;
    uploads.add(leaf);
    once.push(uploadOf(leaf));
  };
  const put = (values: Outputs, into: Operation[]): void => {
    const operation = { ...operationOf(values[0], isStored, traits, tables), outputs: values };
    const [first, second] = withoutOnce(operation, prepared);
    operation.inputs.forEach(upload);
    if (first) once.push(first);
    into.push(second);
  };
  for (const values of made.once) put(values, once);
  for (const values of made.each) put(values, each);
  wanted.forEach(upload);
  const formats = formatsOf([...once, ...each], outputs, traits);
  const copies = copiesOf(outputs, formats);
  for (const [value, copy] of copies) {
    const isOnce = once.some((operation) => operation.outputs.includes(value));
    (isOnce ? once : each).push(operationOf(copy, isStored, traits, tables));
  }
  const bound = (operations: readonly Operation[]): Operation[] =>
    operations.map((operation) => bindable(formatted(operation, formats), formats, traits));
  const lasting = new Set([...wanted, ...copies.values()]);
  return {
    once: bound(once),
    each: bound(schedule(joinScalars(each, isStored, traits), lasting, boundInputs)),
    outputs: new Map([...outputs].map(([name, value]) => [name, copies.get(value) ?? value])),
    formats,
    canvas,
    knobs,
    tables,
  };
}

/** What is asked of a plan is read as float32: copies of those that are stored otherwise. */
function copiesOf(
  outputs: ReadonlyMap<string, EngineValue>,
  formats: Formats,
): Map<EngineValue, EngineValue> {
  const values = [...new Set(outputs.values())].filter((value) => formats.has(value));
  return new Map(
    values.map((value) => {
      const { shape, origin } = value;
      return [value, { id: -1, primitive: 'copy', inputs: [value], attributes: {}, shape, origin }];
    }),
  );
}

function operationOf(
  value: EngineValue,
  isStored: IsStored,
  traits: DeviceTraits,
  entries: Map<EngineValue, Float32Array | Uint32Array>,
): Operation {
  const { primitive, origin } = value;
  const common = { origin, outputs: [value], upload: false };
  if (value.primitive === 'sum')
    return { ...common, ...fusedParts(sumKernel(value, isStored, traits), [value]) };
  if (isExpression(value))
    return { ...common, ...fusedParts(pointwiseKernel([value], isStored, traits), [value]) };
  if (!hasKernel(value)) throw new Error(`No kernel makes “${primitive}”.`);
  const leaves = tablesOf(value).map((numbers) => {
    const shape = [numbers.length];
    const leaf: EngineValue = { id: -1, primitive: 'table', inputs: [], attributes: {}, shape, origin };
    entries.set(leaf, numbers);
    return leaf;
  });
  const inputs = [...value.inputs.map(storage), ...leaves];
  return { ...common, label: primitive, flops: flopsOf(value), inputs, kernel: kernelOf(value, traits) };
}

function kernelOf<P extends KernelPrimitive>(value: EngineValueOf<P>, traits: DeviceTraits): Kernel {
  const make: KernelMaker<P> = kernels[value.primitive];
  const { shape, attributes } = value;
  return make({ shape, attributes, traits, inputs: inputShapesOf(value) });
}

function fusedParts({ kernel, inputs, fused }: Fused, roots: readonly EngineValue[]) {
  const all = new Set([...fused, ...roots]);
  return {
    kernel,
    inputs,
    label: kernel.dispatches[0]!.label,
    flops: [...all].reduce((sum, value) => sum + flopsOf(value), 0),
  };
}

function uploadOf(leaf: EngineValue): Operation {
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
function joinScalars(
  operations: readonly Operation[],
  isStored: IsStored,
  traits: DeviceTraits,
): Operation[] {
  const read = new Set(operations.flatMap(({ inputs }) => inputs));
  const isLast = ({ outputs: [value] }: Operation): boolean =>
    value !== undefined && isExpression(value) && value.shape.every((n) => n === 1) && !read.has(value);
  const joined: Operation[] = [];
  let pending: EngineValue[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    const fused = pointwiseKernel(pending, isStored, traits);
    joined.push({ origin: undefined, outputs: pending, upload: false, ...fusedParts(fused, pending) });
    pending = [];
  };
  const most = traits.limits.maxStorageBuffersPerShaderStage;
  for (const { outputs } of operations.filter(isLast)) {
    const more = [...pending, ...outputs];
    if (pending.length > 0 && pointwiseKernel(more, isStored, traits).inputs.length + more.length > most)
      flush();
    pending = [...pending, ...outputs];
  }
  flush();
  return [...operations.filter((operation) => !isLast(operation)), ...joined];
}
