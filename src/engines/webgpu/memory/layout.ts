import { sizeOf } from '../../../program/shape.ts';
import type { EngineValue } from '../../passes/engine-value.ts';
import type { Formats } from '../kernels/formats.ts';
import { boundInputs, type DeviceProgram, type Operation } from '../program/operation.ts';

/** Buffers by lifetime: several values share one, one after the other. */
export interface BufferPlan {
  /** Bytes of each buffer. */
  readonly bytes: readonly number[];
  readonly bufferOf: ReadonlyMap<EngineValue, number>;
  /** The buffers of each operation's scratch. */
  readonly scratchOf: ReadonlyMap<Operation, readonly number[]>;
}

/** Every buffer of an execution, known before any is made. */
export interface MemoryLayout {
  /** What is only needed before the loop, and given back then. */
  readonly before: BufferPlan;
  /** What is made before the loop and held: weights, targets, and outputs that do not change. */
  readonly held: readonly EngineValue[];
  /** What an evaluation writes, but for the gradient, which is a vector. */
  readonly during: BufferPlan;
  /** Bytes of a vector of the canvas's size; 0 without a canvas. */
  readonly vectorBytes: number;
  readonly formats: Formats;
}

/** Sizes of buffers are multiples of this many bytes. */
const GRAIN = 16;

/** Bytes of the buffer of a value: numbers and words of bits take four each, numbers in a format of 16 bits two. */
export function bytesOf(value: EngineValue, formats: Formats): number {
  return roundedUp((formats.has(value) ? 2 : 4) * sizeOf(value.shape));
}

/** The size of a buffer for so many bytes. */
export function roundedUp(bytes: number): number {
  return Math.ceil(bytes / GRAIN) * GRAIN;
}

export function layOut({ once, each, outputs, canvas, knobs, formats }: DeviceProgram): MemoryLayout {
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
    before: shareBuffers(once, elsewhere, new Set(), formats),
    held,
    during: shareBuffers(each, elsewhere, new Set(outputs.values()), formats),
    vectorBytes: canvas ? bytesOf(canvas, formats) : 0,
    formats,
  };
}

/** What needs a buffer from one operation to another, both included. */
interface Tenant {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
  readonly settle: (buffer: number) => void;
}

/**
 * Gives each value, and each scratch, a buffer that nothing else uses while it lives: the largest first, each to the
 * smallest buffer that is free then. An operation's inputs and outputs live at once, so none writes into what it reads.
 */
function shareBuffers(
  operations: readonly Operation[],
  elsewhere: ReadonlySet<EngineValue>,
  kept: ReadonlySet<EngineValue>,
  formats: Formats,
): BufferPlan {
  const last = new Map<EngineValue, number>();
  operations.forEach((operation, i) => {
    for (const value of [...operation.outputs, ...boundInputs(operation)]) last.set(value, i);
  });
  const bufferOf = new Map<EngineValue, number>();
  const scratchOf = new Map<Operation, number[]>();
  const tenants: Tenant[] = [];
  operations.forEach((operation, i) => {
    for (const value of operation.outputs.filter((output) => !elsewhere.has(output)))
      tenants.push({
        bytes: bytesOf(value, formats),
        from: i,
        to: kept.has(value) ? operations.length : last.get(value)!,
        settle: (buffer) => bufferOf.set(value, buffer),
      });
    const scratch: number[] = [];
    scratchOf.set(operation, scratch);
    operation.kernel.scratch.forEach((size, index) =>
      tenants.push({
        bytes: roundedUp(size),
        from: i,
        to: i,
        settle: (buffer) => (scratch[index] = buffer),
      }),
    );
  });
  const buffers: { readonly bytes: number; readonly tenants: Tenant[] }[] = [];
  for (const tenant of tenants.toSorted((a, b) => b.bytes - a.bytes)) {
    const isFree = ({ tenants: others }: { readonly tenants: readonly Tenant[] }): boolean =>
      others.every(({ from, to }) => tenant.to < from || to < tenant.from);
    let buffer = buffers.findLastIndex(isFree);
    if (buffer === -1) buffer = buffers.push({ bytes: tenant.bytes, tenants: [] }) - 1;
    buffers[buffer]!.tenants.push(tenant);
    tenant.settle(buffer);
  }
  return { bytes: buffers.map(({ bytes }) => bytes), bufferOf, scratchOf };
}
