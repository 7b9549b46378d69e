import type { Plan } from '../../../compile/plan.ts';

/** What WebAssembly can hold, less what the backend and its packed weights take. */
export const WASM_BYTES = 2e9;

/** Throws where a plan would not fit into the memory of WebAssembly, rather than let it fail in the middle. */
export function requireMemory({ summary: { peakBytes } }: Plan): void {
  if (peakBytes > WASM_BYTES) throw tooLarge(peakBytes);
}

/** Reports an error as lack of memory if it is: WebAssembly itself only reports an access out of bounds. */
export function asMemoryError(error: unknown, { summary: { peakBytes } }: Plan): unknown {
  const memory = error instanceof RangeError || error instanceof WebAssembly.RuntimeError;
  return memory ? tooLarge(peakBytes, error) : error;
}

function tooLarge(bytes: number, cause?: unknown): Error {
  return new Error(
    `The graph needs ${(bytes / 1e9).toFixed(1)} GB of memory, more than the tfjs-wasm engine can use. ` +
      'Use a smaller size, fewer or earlier layers, or a GPU engine.',
    { cause },
  );
}
