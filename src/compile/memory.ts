import { sizeOf, type Value } from '../program/value.ts';
import type { Instruction, Instructions } from './hoist.ts';

const BYTES = 4;

/** Bytes of tensors that the instructions of a plan hold. */
export interface MemoryUse {
  /** Of the values kept from before the loop: targets and weights. */
  readonly constantBytes: number;
  /** Most that are alive at once in the loop, constants included. */
  readonly loopBytes: number;
  /** Most that are alive at once, before the loop or in it. */
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

/** What instructions hold. A reshape shares the entries of its input, and keeps them alive. */
export function memoryUse({ once, each }: Instructions): MemoryUse {
  const before = liveBytes(once, 0);
  const during = liveBytes(each, before.left);
  return {
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
