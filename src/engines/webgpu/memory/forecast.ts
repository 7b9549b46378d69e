import type { Plan } from '../../../compile/plan.ts';
import type { DeviceTraits } from '../kernel.ts';
import { boundBytes } from '../program/bind.ts';
import { deviceProgram } from '../program/device-program.ts';
import type { DeviceProgram } from '../program/operation.ts';
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
  /** The largest buffer, of what the device can have or bind. */
  readonly load: number;
}

export function forecast(plan: Plan, traits: DeviceTraits): Forecast {
  const program = deviceProgram(plan, traits);
  const dispatches = program.each.reduce((count, { kernel }) => count + kernel.dispatches.length, 0);
  const layout = layOut(program);
  const { bytes, most } = tightest(program, layout, traits);
  return { ...bytesOfLayout(layout, program.knobs.length), dispatches, load: bytes / most };
}

/** Bytes of all buffers of a layout. */
function bytesOfLayout(
  { before, held, during, vectorBytes, formats }: MemoryLayout,
  knobs: number,
): Omit<Forecast, 'dispatches' | 'load'> {
  const heldBytes = held.reduce((sum, value) => sum + bytesOf(value, formats), 0);
  const loopBytes = total(during.bytes) + 3 * vectorBytes + 16 * knobs + readbackBytes + spaceBytes;
  return { heldBytes, loopBytes, peakBytes: heldBytes + Math.max(total(before.bytes), loopBytes) };
}

function total(bytes: readonly number[]): number {
  return bytes.reduce((sum, n) => sum + n, 0);
}

/**
 * Throws where a buffer is larger than a device can have or bind, saying which picture would fit.
 *
 * @param canvas height and width, if there is a canvas.
 */
export function requireBindable(
  program: DeviceProgram,
  layout: MemoryLayout,
  traits: DeviceTraits,
  canvas: readonly number[] | undefined,
): void {
  const { bytes, most } = tightest(program, layout, traits);
  if (bytes <= most) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;
  const [height, width] = canvas ?? [];
  const fitting =
    height === undefined || width === undefined
      ? 'Use a smaller picture.'
      : `At the graph's proportions, ${Math.floor(Math.max(height, width) * Math.sqrt(most / bytes))} pixels on the longer side would fit.`;
  throw new Error(
    `The graph needs ${megabytes(bytes)} in one buffer, but this graphics processor allows ${megabytes(most)}. ${fitting}`,
  );
}

/** The largest buffer that is bound at once or made, whichever is nearer to its limit. */
function tightest(
  { once, each }: DeviceProgram,
  { before, held, during, vectorBytes, formats }: MemoryLayout,
  { limits }: DeviceTraits,
): { bytes: number; most: number } {
  const unsplit = [...once, ...each].flatMap((operation) =>
    operation.kernel.dispatches.flatMap(({ bindings }) =>
      bindings.map((binding) => binding.piece?.size ?? boundBytes(operation, binding, formats)),
    ),
  );
  const made = [...before.bytes, ...held.map((value) => bytesOf(value, formats)), ...during.bytes];
  const bound = { bytes: largestOf([...unsplit, vectorBytes]), most: limits.maxStorageBufferBindingSize };
  const whole = { bytes: largestOf(made), most: limits.maxBufferSize };
  return bound.bytes / bound.most >= whole.bytes / whole.most ? bound : whole;
}

function largestOf(bytes: readonly number[]): number {
  return bytes.reduce((largest, n) => Math.max(largest, n), 0);
}
