import type { Value } from '../../../program/value.ts';
import type { Gpu } from '../device/gpu.ts';
import { boundBytes } from '../program/bind.ts';
import type { Operation } from '../program/operation.ts';
import type { Command } from './recorder.ts';

/** Where the commands of an operation find its buffers. */
export interface Buffers {
  readonly of: (value: Value) => GPUBuffer;
  readonly scratch: (operation: Operation) => readonly GPUBuffer[];
}

/** A dispatch ready to be encoded, with what it is for. */
export interface PlacedCommand extends Command {
  readonly label: string;
  readonly operation: Operation;
}

/** Builds the pipelines of operations, all at once: a device compiles several side by side. */
export async function buildPipelines(gpu: Gpu, operations: readonly Operation[]): Promise<void> {
  const dispatches = operations.flatMap(({ kernel }) => kernel.dispatches);
  await Promise.all(dispatches.map(({ wgsl, label }) => gpu.pipeline(wgsl, label)));
}

/** The commands of operations whose pipelines are built. */
export async function commandsOf(
  gpu: Gpu,
  operations: readonly Operation[],
  { of, scratch }: Buffers,
): Promise<PlacedCommand[]> {
  const most = gpu.traits.limits.maxStorageBufferBindingSize;
  const commands: PlacedCommand[] = [];
  for (const operation of operations) {
    const { inputs, outputs, kernel } = operation;
    const own = scratch(operation);
    for (const { wgsl, label, bindings, workgroups } of kernel.dispatches) {
      const pipeline = await gpu.pipeline(wgsl, label);
      const entries = bindings.map((bound, binding) => {
        const { from, index, piece } = bound;
        const buffer = from === 'scratch' ? own[index]! : of((from === 'input' ? inputs : outputs)[index]!);
        // What shares a buffer with something larger does not bind all of it.
        const size = buffer.size > most ? boundBytes(operation, bound) : buffer.size;
        return { binding, resource: { buffer, ...(piece ?? { size }) } };
      });
      const bindGroup = gpu.device.createBindGroup({
        label,
        layout: pipeline.getBindGroupLayout(0),
        entries,
      });
      commands.push({ pipeline, bindGroup, workgroups, label, operation });
    }
  }
  return commands;
}
