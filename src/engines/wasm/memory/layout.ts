import { sizeOf } from '../../../program/shape.ts';
import type { EngineValue } from '../../passes/engine-value.ts';
import { isUploaded } from '../../passes/kernel-plan.ts';
import { bytesOf, type Step } from '../program/step.ts';
import type { WasmProgram } from '../program/wasm-program.ts';

/** Where the kernels' own numbers end: the first page is theirs. */
const START = 65536;
export const PAGE = 65536;

/** Where everything lies in the one memory of an execution. */
export interface MemoryLayout {
  readonly placeOf: ReadonlyMap<EngineValue, number>;
  readonly scratchOf: ReadonlyMap<Step, number>;
  /** The leaves that a step of `once` is the first to read; those that only the loop reads come with number 0. */
  readonly uploads: ReadonlyMap<number, readonly EngineValue[]>;
  readonly pages: number;
  /** Bytes of what is held from before the loop. */
  readonly heldBytes: number;
}

/** What needs bytes from one step to another, both included. */
interface Tenant {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
  readonly settle: (place: number) => void;
}

/** Lays out values by their lifetimes, the largest first, each at the lowest place that is free all the while. */
export function layOut({ once, each, outputs, wanted, canvas, knobs, tables }: WasmProgram): MemoryLayout {
  const steps = [...once, ...each];
  const [loop, end] = [once.length, steps.length];
  const [first, last] = [new Map<EngineValue, number>(), new Map<EngineValue, number>()];
  const given = new Set<EngineValue>([...knobs, ...(canvas ? [canvas] : []), ...tables.keys()]);
  steps.forEach(({ reads, outputs: made }, i) => {
    for (const value of [...reads, ...made]) {
      if (!first.has(value)) first.set(value, i);
      last.set(value, i);
      if (isUploaded(value)) given.add(value);
    }
  });
  for (const value of wanted) if (isUploaded(value)) given.add(value);

  const kept = new Set([...wanted, ...outputs.values(), ...knobs, ...(canvas ? [canvas] : [])]);
  const placeOf = new Map<EngineValue, number>();
  const scratchOf = new Map<Step, number>();
  const uploads = new Map<number, EngineValue[]>();
  const tenants: Tenant[] = [];
  let heldBytes = 0;
  for (const value of new Set([...first.keys(), ...given, ...kept])) {
    const [begins, ends] = [first.get(value) ?? 0, last.get(value) ?? end];
    const ofLoop = begins >= loop;
    const from = given.has(value) && (ofLoop || kept.has(value)) ? 0 : begins;
    // The loop comes back to what was there before it.
    const stays = kept.has(value) || (ends >= loop && (begins < loop || given.has(value)));
    const bytes = bytesOf(sizeOf(value.shape));
    if (isUploaded(value)) uploads.set(from, [...(uploads.get(from) ?? []), value]);
    if (stays && (from < loop || given.has(value))) heldBytes += bytes;
    tenants.push({ bytes, from, to: stays ? end : ends, settle: (place) => placeOf.set(value, place) });
  }
  steps.forEach((step, i) => {
    if (step.scratch > 0)
      tenants.push({
        bytes: bytesOf(step.scratch / 4),
        from: i,
        to: i,
        settle: (place) => scratchOf.set(step, place),
      });
  });
  return {
    placeOf,
    scratchOf,
    uploads,
    pages: Math.ceil(settleAll(tenants) / PAGE),
    heldBytes,
  };
}

/** Gives every tenant its place; what it gives back is where the last ends. */
function settleAll(tenants: readonly Tenant[]): number {
  const settled: (Tenant & { readonly place: number })[] = [];
  let top = START;
  for (const tenant of tenants.toSorted((a, b) => b.bytes - a.bytes)) {
    const others = settled.filter(({ from, to }) => from <= tenant.to && tenant.from <= to);
    let place = START;
    // By their places, as they were put in.
    for (const other of others) {
      if (place + tenant.bytes <= other.place) break;
      place = Math.max(place, other.place + other.bytes);
    }
    const after = settled.findIndex((other) => other.place > place);
    settled.splice(after === -1 ? settled.length : after, 0, { ...tenant, place });
    tenant.settle(place);
    top = Math.max(top, place + tenant.bytes);
  }
  return top;
}
