import type { EngineValue } from '../../passes/engine-value.ts';
import type { TellCompiling } from '../../engine.ts';
import type { Gpu } from '../device/gpu.ts';
import { SIZES_BINDING } from '../kernel.ts';
import { boundBytes } from '../program/bind.ts';
import type { Formats } from '../kernels/formats.ts';
import type { Operation } from '../program/operation.ts';
import type { Command } from './submitter.ts';

/** Where the commands of an operation find its buffers. */
export interface Buffers {
  readonly of: (value: EngineValue) => GPUBuffer;
  readonly scratch: (operation: Operation) => readonly GPUBuffer[];
  readonly formats: Formats;
}

/** A dispatch ready to be encoded, with what it is for. */
export interface PlacedCommand extends Command {
  readonly label: string;
  readonly operation: Operation;
}

/**
 * Builds the pipelines of operations, all at once: a device compiles several side by side, the first ones first.
 *
 * @param tell is called for each that is built, once for identical shaders
 */
export function startPipelines(
  gpu: Gpu,
  operations: readonly Operation[],
  tell: TellCompiling = () => undefined,
): void {
  const dispatches = operations.flatMap(({ kernel }) => kernel.dispatches);
  const shaders = new Map(dispatches.map(({ wgsl, label }) => [wgsl, label]));
  let done = 0;
  for (const [wgsl, label] of shaders)
    gpu.pipeline(wgsl, label).then(
      () => {
        done += 1;
        tell({ done, all: shaders.size });
      },
      // The code that uses it gets the error.
      () => undefined,
    );
}

/** The commands of operations whose pipelines are built. */
export async function commandsOf(
  gpu: Gpu,
  operations: readonly Operation[],
  buffers: Buffers,
): Promise<PlacedCommand[]> {
  const commands: PlacedCommand[] = [];
  for (const operation of operations) {
    const pipelines = await pipelinesOf(gpu, operation);
    for (const command of commandsWith(gpu, operation, pipelines, buffers)) commands.push(command);
  }
  return commands;
}

/** The pipelines of the dispatches of an operation. */
export function pipelinesOf(gpu: Gpu, { kernel }: Operation): Promise<GPUComputePipeline[]> {
  return Promise.all(kernel.dispatches.map(({ wgsl, label }) => gpu.pipeline(wgsl, label)));
}

/** The commands of an operation, of the pipelines of its dispatches. */
export function commandsWith(
  { device, traits, sizes: sizesBuffer }: Gpu,
  operation: Operation,
  pipelines: readonly GPUComputePipeline[],
  { of, scratch, formats }: Buffers,
): PlacedCommand[] {
  const { inputs, outputs, kernel } = operation;
  const own = scratch(operation);
  const most = traits.limits.maxStorageBufferBindingSize;
  return kernel.dispatches.map(({ label, bindings, sizes, workgroups }, i) => {
    const pipeline = pipelines[i]!;
    const entries = bindings.map((bound, binding): GPUBindGroupEntry => {
      const { from, index, piece } = bound;
      const buffer = from === 'scratch' ? own[index]! : of((from === 'input' ? inputs : outputs)[index]!);
      // What shares a buffer with something larger does not bind all of it.
      const size = buffer.size > most ? boundBytes(operation, bound, formats) : buffer.size;
      return { binding, resource: { buffer, ...(piece ?? { size }) } };
    });
    if (sizes) entries.push({ binding: SIZES_BINDING, resource: { buffer: sizesBuffer(sizes) } });
    const bindGroup = device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries });
    return { pipeline, bindGroup, workgroups, label, operation };
  });
}
