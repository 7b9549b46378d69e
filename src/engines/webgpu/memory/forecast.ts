import type { Plan } from '../../../compile/plan.ts';
import type { DeviceTraits } from '../kernel.ts';
import { deviceProgram } from '../program/device-program.ts';
import { readbackBytes } from '../execution/readback.ts';
import { spaceBytes } from '../vectors/space.ts';
import { bytesOf, layOut, type MemoryLayout } from './layout.ts';

/** What a plan takes on a device, known before anything is made there. */
export interface Forecast {
  /** Most bytes of buffers at once: before the loop or in it, whichever is more. */
  readonly peakBytes: number;
  /** Weights and targets, in the forms that kernels want them in. */
  readonly heldBytes: number;
  /** Buffers of an evaluation; the canvas, the gradient and what the canvas is read through are among them. */
  readonly loopBytes: number;
  /** Dispatches of an evaluation. */
  readonly dispatches: number;
}

export function forecast(plan: Plan, traits: DeviceTraits): Forecast {
  const program = deviceProgram(plan, traits);
  const dispatches = program.each.reduce((count, { kernel }) => count + kernel.dispatches.length, 0);
  return { ...bytesOfLayout(layOut(program), program.knobs.length), dispatches };
}

/** Bytes of all buffers of a layout. */
export function bytesOfLayout(
  { before, held, during, vectorBytes }: MemoryLayout,
  knobs: number,
): Omit<Forecast, 'dispatches'> {
  const heldBytes = held.reduce((sum, value) => sum + bytesOf(value), 0);
  const loopBytes = total(during.bytes) + 3 * vectorBytes + 16 * knobs + readbackBytes + spaceBytes;
  return { heldBytes, loopBytes, peakBytes: heldBytes + Math.max(total(before.bytes), loopBytes) };
}

function total(bytes: readonly number[]): number {
  return bytes.reduce((sum, n) => sum + n, 0);
}

/**
 * Throws where a buffer is larger than a device can bind, saying which picture would fit.
 *
 * @param canvas height and width, if there is a canvas.
 */
export function requireBindable(
  { before, held, during }: MemoryLayout,
  { limits }: DeviceTraits,
  canvas: readonly number[] | undefined,
): void {
  const most = limits.maxStorageBufferBindingSize;
  const largest = Math.max(0, ...before.bytes, ...held.map(bytesOf), ...during.bytes);
  if (largest <= most) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const [height, width] = canvas ?? [];
  const fitting =
    height === undefined || width === undefined
      ? 'Take a smaller picture.'
      : `At the graph's proportions, ${Math.floor(Math.max(height, width) * Math.sqrt(most / largest))} pixels on the longer side fit.`;
  throw new Error(
    `The graph needs ${megabytes(largest)} in one buffer, and this graphics processor takes ${megabytes(most)}. ${fitting}`,
  );
}
