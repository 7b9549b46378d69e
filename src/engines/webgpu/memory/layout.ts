import { sizeOf, type Value } from '../../../program/value.ts';
import { boundInputs, type DeviceProgram, type Operation } from '../program/operation.ts';

/** Buffers by lifetime: several values share one, one after the other. */
export interface BufferPlan {
  /** Bytes of each buffer. */
  readonly bytes: readonly number[];
  readonly bufferOf: ReadonlyMap<Value, number>;
  /** The buffers of each operation's scratch. */
  readonly scratchOf: ReadonlyMap<Operation, readonly number[]>;
}

/** Every buffer of an execution, known before any is made. */
export interface MemoryLayout {
  /** What is only needed before the loop, and given back then. */
  readonly before: BufferPlan;
  /** What is made before the loop and held: weights, targets, and outputs that do not change. */
  readonly held: readonly Value[];
  /** What an evaluation writes, but for the gradient, which is a vector. */
  readonly during: BufferPlan;
  /** Bytes of a vector of the canvas's size; 0 without a canvas. */
  readonly vectorBytes: number;
}

/** Sizes of buffers are multiples of this many bytes. */
const GRAIN = 16;

/** Bytes of the buffer of a value: numbers and words of bits take four each. */
export function bytesOf({ shape }: Value): number {
  return Math.ceil((4 * sizeOf(shape)) / GRAIN) * GRAIN;
}

export function layOut({ once, each, outputs, canvas, knobs }: DeviceProgram): MemoryLayout {
  const read = new Set(each.flatMap((operation) => [...boundInputs(operation)]));
  const wanted = new Set([...outputs.values(), ...read]);
  const made = once.flatMap((operation) => operation.outputs);
  const held = made.filter((value) => wanted.has(value));
  const gradient = canvas && outputs.get('gradient');
  const elsewhere = new Set([
    ...held,
    ...knobs,
    ...(canvas ? [canvas] : []),
    ...(gradient ? [gradient] : []),
  ]);
  return {
    before: shareBuffers(once, elsewhere, new Set()),
    held,
    during: shareBuffers(each, elsewhere, new Set(outputs.values())),
    vectorBytes: canvas ? bytesOf(canvas) : 0,
  };
}

/**
 * Gives each value, and each scratch, the free buffer that fits best. Where none is large enough the largest free one
 * grows, for nothing is allocated yet. No operation writes into what it reads: its inputs are free only after it.
 */
function shareBuffers(
  operations: readonly Operation[],
  elsewhere: ReadonlySet<Value>,
  kept: ReadonlySet<Value>,
): BufferPlan {
  const last = new Map<Value, Operation>();
  for (const operation of operations)
    for (const value of [...operation.outputs, ...boundInputs(operation)]) last.set(value, operation);

  const bytes: number[] = [];
  const free = new Set<number>();
  const bufferOf = new Map<Value, number>();
  const scratchOf = new Map<Operation, number[]>();
  const take = (wanted: number): number => {
    const bySize = [...free].sort((i, j) => bytes[i]! - bytes[j]!);
    const fitting = bySize.find((i) => bytes[i]! >= wanted && bytes[i]! <= 4 * wanted);
    const growing = bySize.findLast((i) => bytes[i]! < wanted && 2 * bytes[i]! >= wanted);
    const taken = fitting ?? growing ?? bytes.push(wanted) - 1;
    bytes[taken] = Math.max(bytes[taken]!, wanted);
    free.delete(taken);
    return taken;
  };
  for (const operation of operations) {
    const mine = operation.outputs.filter((value) => !elsewhere.has(value));
    for (const value of mine) bufferOf.set(value, take(bytesOf(value)));
    const scratch = operation.kernel.scratch.map((size) => take(Math.ceil(size / GRAIN) * GRAIN));
    scratchOf.set(operation, scratch);
    scratch.forEach((buffer) => free.add(buffer));
    for (const value of new Set([...mine, ...boundInputs(operation)]))
      if (last.get(value) === operation && !kept.has(value) && bufferOf.has(value))
        free.add(bufferOf.get(value)!);
  }
  return { bytes, bufferOf, scratchOf };
}
