import { sizeOf, type Value } from '../program/value.ts';
import type { Instruction, Schedule } from './schedule.ts';

const BYTES = 4;

/** Where each value of the loop lives, and how much memory all of it takes. */
export interface MemoryPlan {
  /** Bytes of every buffer of the loop. */
  readonly buffers: readonly number[];
  /** The buffer of each value that the loop makes; a reshape lives where its input does. */
  readonly bufferOf: ReadonlyMap<Value, number>;
  /** Bytes of the values kept from before the loop: targets and weights. */
  readonly constantBytes: number;
  /** Most bytes that are alive at once in the loop, constants included. */
  readonly loopBytes: number;
  /** Most bytes that are alive at once, before the loop or in it. */
  readonly peakBytes: number;
}

export function bytesOf(value: Value): number {
  return value.primitive === 'reshape' ? 0 : BYTES * sizeOf(value.shape);
}

/** Follows reshapes to the value that holds the entries. */
export function storage<V extends { readonly primitive: string; readonly inputs: readonly V[] }>(
  value: V,
): V {
  const [input] = value.inputs;
  return value.primitive === 'reshape' && input ? storage(input) : value;
}

/**
 * Assigns buffers by lifetime: a value takes the free buffer that wastes least, else a new one. A primitive never
 * writes into a buffer that it reads.
 */
export function assignMemory({ once, each }: Schedule): MemoryPlan {
  const before = liveBytes(once, 0);
  const during = liveBytes(each, before.left);

  const buffers: number[] = [];
  const bufferOf = new Map<Value, number>();
  const free = new Set<number>();
  const holders = new Map<Value, number>();
  for (const { value, release } of each) {
    const home = storage(value);
    if (home === value) {
      const bytes = bytesOf(value);
      const fitting = [...free].filter((i) => buffers[i]! >= bytes && buffers[i]! <= 2 * bytes);
      const best = fitting.sort((i, j) => buffers[i]! - buffers[j]!)[0] ?? buffers.push(bytes) - 1;
      free.delete(best);
      bufferOf.set(value, best);
    } else if (bufferOf.has(home)) bufferOf.set(value, bufferOf.get(home)!);
    holders.set(home, (holders.get(home) ?? 0) + 1);
    for (const released of release) {
      const owner = storage(released);
      const left = holders.get(owner)! - 1;
      holders.set(owner, left);
      if (left === 0 && bufferOf.has(owner)) free.add(bufferOf.get(owner)!);
    }
  }
  return {
    buffers,
    bufferOf,
    constantBytes: before.left,
    loopBytes: during.peak,
    peakBytes: Math.max(before.peak, during.peak),
  };
}

function liveBytes(instructions: readonly Instruction[], already: number): { peak: number; left: number } {
  const holders = new Map<Value, number>();
  let live = already;
  let peak = already;
  for (const { value, release } of instructions) {
    const home = storage(value);
    holders.set(home, (holders.get(home) ?? 0) + 1);
    live += bytesOf(value);
    peak = Math.max(peak, live);
    for (const released of release) {
      const owner = storage(released);
      const left = (holders.get(owner) ?? 0) - 1;
      holders.set(owner, left);
      if (left === 0) live -= bytesOf(owner);
    }
  }
  return { peak, left: live };
}
