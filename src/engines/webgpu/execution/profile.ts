import type { KernelTime } from '../../engine.ts';
import type { Gpu } from '../device/gpu.ts';
import type { Operation } from '../program/operation.ts';
import type { PlacedCommand } from './commands.ts';
import type { Recorder } from './recorder.ts';

/** Dispatches that one set of timestamps takes. */
const MOST = 2048;

/** Runs commands, each between two timestamps, and tells how long each took. */
export async function profile(
  { device, timestamps }: Gpu,
  recorder: Recorder,
  commands: readonly PlacedCommand[],
): Promise<KernelTime[]> {
  if (!timestamps)
    throw new Error(
      'Kernels cannot be timed here: the adapter has no timestamp queries. Another browser or driver may have.',
    );
  const times: KernelTime[] = [];
  for (let first = 0; first < commands.length; first += MOST)
    times.push(...(await profileSome(device, recorder, commands.slice(first, first + MOST))));
  return times;
}

async function profileSome(
  device: GPUDevice,
  recorder: Recorder,
  commands: readonly PlacedCommand[],
): Promise<KernelTime[]> {
  const count = 2 * commands.length;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const size = 8 * count;
  const resolved = device.createBuffer({
    size,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  try {
    commands.forEach((command, i) => {
      recorder.timed(command, querySet, 2 * i);
    });
    recorder.resolve(querySet, count, resolved);
    recorder.copy(resolved, staging, size);
    recorder.submit();
    await staging.mapAsync(GPUMapMode.READ);
    const stamps = new BigUint64Array(staging.getMappedRange().slice(0));
    const times = commands.map((_, i) => Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6);
    // The work of an operation is told of the dispatch that takes longest: the others prepare it or tidy up.
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
    querySet.destroy();
    resolved.destroy();
    staging.destroy();
  }
}
