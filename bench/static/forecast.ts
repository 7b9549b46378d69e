import type { Formats } from '../../src/engines/webgpu/kernels/formats.ts';
import type { DeviceProgram, Operation } from '../../src/engines/webgpu/program/operation.ts';
import { trafficOf } from './traffic.ts';

/** A processor by its data sheet. */
interface Processor {
  readonly name: string;
  /** Float32 operations and bytes of memory a second. */
  readonly operations: number;
  readonly bytes: number;
  /** Seconds that a dispatch takes besides its work: a guess. */
  readonly dispatch: number;
}

const PROCESSORS: readonly Processor[] = [
  { name: 'Apple M2', operations: 3.6e12, bytes: 100e9, dispatch: 6e-6 },
  { name: 'RTX 4070', operations: 29.1e12, bytes: 504e9, dispatch: 4e-6 },
  { name: 'H200', operations: 67e12, bytes: 4.8e12, dispatch: 4e-6 },
];

/** Shares of the peak: of operations, the multiply-adds among instructions times what waits and tails leave; of memory. Guesses. */
const [PRODUCTS, OTHERS, MEMORY] = [0.8 * 0.8, 0.1, 0.8];

/** Milliseconds of operations on processors, by a model: each takes as long as its work or its bytes, whichever is more. */
export function forecastOf({
  each,
  formats,
}: DeviceProgram): { readonly name: string; readonly ms: number }[] {
  return PROCESSORS.map((processor) => ({
    name: processor.name,
    ms: 1e3 * each.reduce((sum, operation) => sum + secondsOf(operation, formats, processor), 0),
  }));
}

function secondsOf(
  operation: Operation,
  formats: Formats,
  { operations, bytes, dispatch }: Processor,
): number {
  const { dispatches } = operation.kernel;
  const labels = dispatches.map(({ label }) => label).join();
  // F(4 x 4, 3 x 3) multiplies a quarter as often.
  const flops = labels.includes('winograd') ? operation.flops / 4 : operation.flops;
  const isProduct = /conv2d|gram|matmul/.test(labels);
  const work = flops / (operations * (isProduct ? PRODUCTS : OTHERS));
  return (
    Math.max(work, trafficOf(operation, formats).memory / (bytes * MEMORY)) + dispatches.length * dispatch
  );
}
