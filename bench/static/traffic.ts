import { bytesOf } from '../../src/engines/webgpu/memory/layout.ts';
import { CACHE } from '../../src/engines/webgpu/kernels/convolution/winograd/tiles.ts';
import type { Formats } from '../../src/engines/webgpu/kernels/formats.ts';
import type { DeviceProgram, Operation } from '../../src/engines/webgpu/program/operation.ts';

export interface Traffic {
  /** Bytes of what an operation reads from and writes to other operations. */
  readonly outer: number;
  /** Bytes of its scratch memory, for each dispatch that binds it. */
  readonly scratch: number;
  /** Bytes that go through memory where scratch within {@link CACHE} stays in the cache. */
  readonly memory: number;
}

/**
 * Bytes that an operation moves. Inputs and outputs count once, weights once for each dispatch that binds them: strips of
 * pictures share them. What workgroups read again is left to the caches.
 */
export function trafficOf({ kernel, inputs, outputs }: Operation, formats: Formats): Traffic {
  const bound = kernel.dispatches.flatMap(({ bindings }) => [...bindings]);
  const once = new Map<string, number>();
  let [repeated, scratch] = [0, 0];
  for (const { from, index } of bound) {
    if (from === 'scratch') {
      scratch += kernel.scratch[index]!;
      continue;
    }
    const value = (from === 'input' ? inputs : outputs)[index]!;
    if (value.primitive === 'kept') repeated += bytesOf(value, formats);
    else once.set(`${from} ${index}`, bytesOf(value, formats));
  }
  const outer = repeated + [...once.values()].reduce((sum, bytes) => sum + bytes, 0);
  const cached = kernel.scratch.reduce((sum, bytes) => sum + bytes, 0) <= CACHE;
  return { outer, scratch, memory: cached ? outer : outer + scratch };
}

export function trafficOfAll({ each, formats }: DeviceProgram): Traffic {
  const all = each.map((operation) => trafficOf(operation, formats));
  const sum = (measure: (traffic: Traffic) => number): number =>
    all.reduce((total, traffic) => total + measure(traffic), 0);
  return { outer: sum((t) => t.outer), scratch: sum((t) => t.scratch), memory: sum((t) => t.memory) };
}
