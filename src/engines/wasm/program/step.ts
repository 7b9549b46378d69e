import type { EngineValue } from '../../passes/engine-value.ts';
import type { FunctionCode } from '../code/encode.ts';

/** A kernel of `assembly/` with its arguments, to call for every piece: pieces may run at once, on any thread. */
export interface KernelCall {
  readonly kernel: string;
  readonly args: readonly number[];
  /** Whether the number of the thread comes before that of the piece. */
  readonly threaded?: boolean;
  readonly pieces: number;
}

/** A function written for this plan, in place of a kernel. */
export interface CodeCall {
  readonly code: FunctionCode;
  readonly pieces: number;
}

export type Call = KernelCall | CodeCall;

/** Where a step finds what it reads and writes, in bytes from the beginning of memory. */
export interface Places {
  readonly of: (value: EngineValue) => number;
  readonly scratch: number;
}

/** What makes values: calls, one after the other. */
export interface Step {
  /** The primitives in it, for profiles. */
  readonly label: string;
  readonly origin: string | undefined;
  readonly flops: number;
  readonly reads: readonly EngineValue[];
  readonly outputs: readonly EngineValue[];
  /** Bytes that it needs for itself. */
  readonly scratch: number;
  readonly calls: (places: Places) => readonly Call[];
}

/** What a kernel says of a step. */
export type StepParts = Pick<Step, 'reads' | 'scratch' | 'calls'>;

/** Bytes of so many entries, or words. */
export const bytesOf = (entries: number): number => Math.ceil((4 * entries) / 16) * 16;

/** Bytes of a thread for the edges of products: `assembly/tile.ts` has the same. */
export const ROOM = 192;
