import { storage } from '../../../compile/memory.ts';
import type { Plan } from '../../../compile/plan.ts';
import { primitives } from '../../../program/primitives/index.ts';
import type { Value } from '../../../program/value.ts';
import type { DeviceTraits } from '../kernel.ts';
import { pointwiseKernel, type Fused } from '../kernels/fused/fused.ts';
import type { IsHome } from '../kernels/fused/reader.ts';
import { isExpression } from '../kernels/fused/rules.ts';
import { sumKernel } from '../kernels/fused/sum.ts';
import { kernels, tables } from '../kernels/table.ts';
import { absorb } from './absorb.ts';
import { arrange } from './arrange.ts';
import { bindable } from './bind.ts';
import { forget } from './forget.ts';
import { homesOf } from './homes.ts';
import { withoutOnce, type DeviceProgram, type Operation } from './operation.ts';

/** Leaves whose entries come from outside, before the loop. */
const uploaded = new Set(['input', 'result', 'table']);
/** Leaves that lie in buffers for as long as an execution lives. */
const standing = new Set(['canvas', 'knob']);

/**
 * Groups the primitives of a plan into kernels: what is an expression of entries becomes part of what uses it. Pure: no
 * device is asked for anything. Throws on a primitive that this engine does not know.
 */
export function deviceProgram(plan: Plan, traits: DeviceTraits): DeviceProgram {
  const mostReads = traits.limits.maxStorageBuffersPerShaderStage;
  const onceValues = plan.once.map(({ value }) => value);
  const own = withOwnGradient(plan);
  const less = forget(own.order, own.outputs);
  const { order: eachValues, outputs } = absorb(less.order, less.outputs);
  const furtherOutputs = new Map<Value, Value[]>();
  for (const value of eachValues) {
    const [maker] = value.inputs;
    if (value.primitive === 'convolution-output')
      furtherOutputs.set(maker!, [...(furtherOutputs.get(maker!) ?? []), value]);
  }

  const tableEntries = new Map<Value, Float32Array | Uint32Array>();
  const wanted = new Set(Object.values(outputs).map(storage));
  const leaves = new Set(
    [...onceValues, ...eachValues].filter((v) => uploaded.has(v.primitive) || standing.has(v.primitive)),
  );
  // What changes reads what does not: that has to have a home, unless it is made of plain numbers.
  const inOnce = new Set(onceValues);
  const isNumber = (value: Value): boolean =>
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
  const uploads = new Set<Value>();
  const prepared = new Map<string, readonly Value[]>();
  const put = (value: Value, into: Operation[]): void => {
    const made = operationOf(value, isHome, traits, tableEntries);
    const operation = { ...made, outputs: [value, ...(furtherOutputs.get(value) ?? [])] };
    const [first, second] = withoutOnce(operation, prepared);
    for (const leaf of operation.inputs) {
      if (!uploaded.has(leaf.primitive) || uploads.has(leaf)) continue;
      uploads.add(leaf);
      once.push(uploadOf(leaf));
    }
    if (first) once.push(first);
    into.push(second);
  };
  for (const value of onceValues) {
    if (uploaded.has(value.primitive) || !homes.has(value)) continue;
    if (onceHomes.has(value) || late.includes(value)) put(value, once);
  }
  for (const value of eachValues)
    if (homes.has(value) && !leaves.has(value) && value.primitive !== 'convolution-output') put(value, each);
  for (const leaf of wanted)
    if (uploaded.has(leaf.primitive) && !uploads.has(leaf)) {
      uploads.add(leaf);
      once.push(uploadOf(leaf));
    }
  const bound = (operations: readonly Operation[]): Operation[] =>
    operations.map((operation) => bindable(operation, traits));
  return {
    once: bound(once),
    each: bound(arrange(joinScalars(each, isHome, traits), [...wanted])),
    outputs: new Map(Object.entries(outputs).map(([name, value]) => [name, storage(value)])),
    canvas: eachValues.find(({ primitive }) => primitive === 'canvas'),
    knobs: eachValues.filter(({ primitive }) => primitive === 'knob'),
    tables: tableEntries,
  };
}

/** A plan whose gradient is written for each evaluation, and is nothing else. */
function withOwnGradient({ outputs, each }: Plan): { order: Value[]; outputs: Record<string, Value> } {
  const { gradient, ...others } = outputs;
  const order = each.map(({ value }) => value);
  if (!gradient) return { order, outputs: others };
  const made = storage(gradient);
  const shared = Object.values(others).some((value) => storage(value) === made);
  const computed = made.inputs.length > 0 && order.includes(made);
  if (computed && !shared) return { order, outputs: { ...outputs } };
  const copy = { ...gradient, id: -1, primitive: 'copy', inputs: [gradient], attributes: {} };
  return { order: [...order, copy], outputs: { ...others, gradient: copy } };
}

function onlyOf(wanted: ReadonlySet<Value>, values: readonly Value[]): Set<Value> {
  return new Set(values.filter((value) => wanted.has(value)));
}

function operationOf(
  value: Value,
  isHome: IsHome,
  traits: DeviceTraits,
  entries: Map<Value, Float32Array | Uint32Array>,
): Operation {
  const { primitive, origin } = value;
  const common = { origin, outputs: [value], upload: false };
  if (primitive === 'sum' || isExpression(value)) {
    const fused =
      primitive === 'sum' ? sumKernel(value, isHome, traits) : pointwiseKernel([value], isHome, traits);
    return { ...common, ...fusedParts(fused, [value]) };
  }
  const make = kernels[primitive];
  if (!make) throw new Error(`The webgpu engine does not know the primitive “${primitive}”.`);
  const { shape, attributes } = value;
  const kernel = make({ shape, attributes, traits, inputs: value.inputs.map((input) => input.shape) });
  const leaves = (tables[primitive]?.(value) ?? []).map((numbers) => {
    const shape = [numbers.length];
    const leaf: Value = { id: -1, primitive: 'table', inputs: [], attributes: {}, shape, origin };
    entries.set(leaf, numbers);
    return leaf;
  });
  const inputs = [...value.inputs.map(storage), ...leaves];
  return { ...common, label: primitive, flops: flopsOf(value), inputs, kernel };
}

function fusedParts({ kernel, inputs, absorbed }: Fused, roots: readonly Value[]) {
  const all = new Set([...absorbed, ...roots]);
  return {
    kernel,
    inputs,
    label: kernel.dispatches[0]!.label,
    flops: [...all].reduce((sum, value) => sum + flopsOf(value), 0),
  };
}

function flopsOf(value: Value): number {
  if (value.primitive === 'convolution') return value.attributes['flops'] as number;
  const rule = primitives.get(value.primitive);
  return (
    rule?.flops(
      value.inputs.map(({ shape }) => shape),
      value.shape,
      value.attributes,
    ) ?? 0
  );
}

function uploadOf(leaf: Value): Operation {
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
    isExpression(value!) && value!.shape.every((n) => n === 1) && !read.has(value!);
  const joined: Operation[] = [];
  let pending: Value[] = [];
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
