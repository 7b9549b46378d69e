import { storage } from '../../../compile/memory.ts';
import type { Plan } from '../../../compile/plan.ts';
import { sizeOf } from '../../../program/shape.ts';
import { type EngineValue, type EngineValueOf, type KernelPrimitive } from '../../passes/engine-value.ts';
import { isExpression } from '../../passes/entries/rules.ts';
import { flopsOf } from '../../passes/flops.ts';
import { kernelPlan, type KernelPlan, type Outputs } from '../../passes/kernel-plan.ts';
import { schedule } from '../../passes/schedule.ts';
import { wasmBackend } from '../backend.ts';
import { pointwise, sumOf } from '../code/functions.ts';
import { kernels, type Making } from './kernels.ts';
import { bytesOf, type Step, type StepParts } from './step.ts';

/** What the engine has to do for a plan, before it is known where anything lies. */
export interface WasmProgram extends Pick<KernelPlan, 'outputs' | 'wanted' | 'canvas' | 'knobs'> {
  /** Before the loop. */
  readonly once: readonly Step[];
  /** For every evaluation. */
  readonly each: readonly Step[];
  /** The numbers of leaves that steps ask for. */
  readonly tables: ReadonlyMap<EngineValue, Float32Array | Uint32Array>;
}

/** The steps of a plan. Pure: nothing is computed. Throws on a primitive that this engine does not know. */
export function wasmProgram(plan: Plan, threads: number): WasmProgram {
  const { isStored, outputs, wanted, canvas, knobs, ...made } = kernelPlan(plan, wasmBackend);
  const tables = new Map<EngineValue, Float32Array | Uint32Array>();
  const leaves = new Map<string, EngineValue>();
  const prepared = new Map<EngineValue, Map<string, EngineValue>>();
  const changing = new Set<EngineValue>([...made.each.flat(), ...knobs, ...(canvas ? [canvas] : [])]);
  const once: Step[] = [];
  const each: Step[] = [];

  const making: Making = {
    threads,
    table(key, numbers) {
      const known = leaves.get(key);
      if (known) return known;
      const entries = numbers();
      const leaf: EngineValue = {
        ...{ id: -1, primitive: 'table', inputs: [], attributes: {}, origin: undefined },
        shape: [entries.length],
      };
      leaves.set(key, leaf);
      tables.set(leaf, entries);
      return leaf;
    },
    prepared(key, of, entries, reads, calls) {
      const forms = prepared.get(of) ?? new Map<string, EngineValue>();
      prepared.set(of, forms);
      const known = forms.get(key);
      if (known) return known;
      const form: EngineValue = {
        ...{ id: -1, primitive: 'kept', inputs: [], attributes: { index: 0 }, origin: of.origin },
        shape: [entries],
      };
      forms.set(key, form);
      const step: Step = {
        ...{ label: 'weights, prepared', origin: of.origin, flops: 0, reads, outputs: [form], scratch: 0 },
        calls: (places) => calls(places, places.of(form)),
      };
      (changing.has(of) ? each : once).push(step);
      return form;
    },
  };
  const put = (values: Outputs, into: Step[]): void => {
    const [value] = values;
    into.push({ origin: value.origin, outputs: values, ...stepOf(value, values, isStored, making) });
  };
  for (const values of made.once) put(values, once);
  for (const values of made.each) put(values, each);
  const readsOf = ({ reads }: Step): Set<EngineValue> => new Set(reads);
  return { once, each: schedule(each, wanted, readsOf), outputs, wanted, canvas, knobs, tables };
}

function stepOf(
  value: EngineValue,
  outputs: Outputs,
  isStored: KernelPlan['isStored'],
  making: Making,
): StepParts & Pick<Step, 'label' | 'flops'> {
  if (value.primitive === 'sum') {
    const { reads, fused, pieces, parts, code } = sumOf(value, isStored);
    const sums = sizeOf(value.shape);
    return {
      ...labelOf(new Set([...fused, value])),
      reads,
      scratch: parts > 1 ? bytesOf(2 * sums * parts) : 0,
      calls({ of, scratch }) {
        const operands = reads.map((read) => ({ address: of(read), entries: sizeOf(read.shape) }));
        const sum = { code: code(operands, parts > 1 ? scratch : of(value)), pieces };
        const total = { kernel: 'total', args: [scratch, parts, of(value)], pieces: sums };
        return parts > 1 ? [sum, total] : [sum];
      },
    };
  }
  if (isExpression(value)) {
    const { reads, fused, pieces, code } = pointwise(value, isStored);
    return {
      ...labelOf(fused),
      reads,
      scratch: 0,
      calls({ of }) {
        const operands = reads.map((read) => ({ address: of(read), entries: sizeOf(read.shape) }));
        return [{ code: code(operands, of(value)), pieces }];
      },
    };
  }
  if (!hasKernel(value)) throw new Error(`No kernel makes “${value.primitive}”.`);
  return { label: value.primitive, flops: flopsOf(value), ...kernelStep(value, outputs, making) };
}

function kernelStep<P extends KernelPrimitive>(
  value: EngineValueOf<P>,
  outputs: Outputs,
  making: Making,
): StepParts {
  const make: (typeof kernels)[P] = kernels[value.primitive];
  return make(
    value,
    value.inputs.map((input: EngineValue) => storage(input)),
    outputs,
    making,
  );
}

function hasKernel(value: EngineValue): value is EngineValueOf<KernelPrimitive> {
  return value.primitive in kernels;
}

function labelOf(fused: ReadonlySet<EngineValue>): Pick<Step, 'label' | 'flops'> {
  const names = new Set([...fused].map(({ primitive }) => primitive));
  return { label: [...names].join(', '), flops: [...fused].reduce((sum, value) => sum + flopsOf(value), 0) };
}
