import type { FunctionCode } from './code/encode.ts';
import type { Call } from './program/step.ts';

/** What runs the calls of a plan over one memory, on one thread or several. */
export interface Machine {
  readonly memory: WebAssembly.Memory;
  /** Gets calls ready to run; they are named by their numbers from then on. */
  load(calls: readonly Call[]): Promise<void>;
  /**
   * Runs the calls from one number to another, in their order. Gives their milliseconds if they are to be measured.
   *
   * @throws InterruptedError after {@link stop}.
   */
  run(from: number, to: number, measure?: boolean): Promise<readonly number[]>;
  /** Ends what is running at the next chance. Without effect where nothing runs. */
  stop(): void;
  /** Gives up the memory. */
  dispose(): void;
}

/** The functions that calls bring with them, in the order of the calls. */
export function codesOf(calls: readonly Call[]): FunctionCode[] {
  return calls.flatMap((call) => ('code' in call ? [call.code] : []));
}
