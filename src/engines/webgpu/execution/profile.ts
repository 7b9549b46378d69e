import type { KernelTime } from '../../engine.ts';
import type { Gpu } from '../device/gpu.ts';
import type { Operation } from '../program/operation.ts';
import type { PlacedCommand } from './commands.ts';
import type { Submitter } from './submitter.ts';
import { Timestamps } from './timestamps.ts';

/** Dispatches that one set of timestamps takes. */
const MOST = 2048;

/** Runs commands, each between two timestamps, and measures how long each took. */
export async function profile(
  { device, timestamps }: Gpu,
  submitter: Submitter,
  commands: readonly PlacedCommand[],
): Promise<KernelTime[]> {
  if (!timestamps)
    throw new Error(
      'Kernels cannot be timed because the adapter has no timestamp queries. Try another browser or driver.',
    );
  const times: KernelTime[] = [];
  for (let first = 0; first < commands.length; first += MOST)
    for (const time of await profileSome(device, submitter, commands.slice(first, first + MOST)))
      times.push(time);
  return times;
}

async function profileSome(
  device: GPUDevice,
  submitter: Submitter,
  commands: readonly PlacedCommand[],
): Promise<KernelTime[]> {
  const timestamps = new Timestamps(device, commands.length);
  try {
    commands.forEach((command, i) => {
      submitter.timed([command], timestamps.querySet, 2 * i);
    });
    const times = await timestamps.read(submitter);
    // The work of an operation is assigned to the dispatch that takes longest: the others prepare it or finish up.
    const slowest = new Map<Operation, number>();
    commands.forEach(({ operation }, i) => {
      if (times[i]! > (times[slowest.get(operation) ?? -1] ?? -1)) slowest.set(operation, i);
    });
    return commands.map(({ label, operation }, i) => ({
      label,
      node: operation.origin,
      flops: slowest.get(operation) === i ? operation.flops : 0,
      milliseconds: times[i]!,
    }));
  } finally {
    timestamps.dispose();
  }
}
