import { Dice } from './dice.ts';
import { complaintOf } from './oracle.ts';
import type { Target } from './target.ts';

/** An input at which a parser does what it must not. */
export interface Finding {
  readonly target: string;
  /** What makes the same input again. */
  readonly seed: number;
  readonly complaint: string;
}

/** Seeds of one run do not meet those of the next. */
export const seedOf = (run: number, index: number): number => run * 10_000_000 + index;

/**
 * Reads inputs made of the seeds from `first` on. `told` hears of each before it is read, for a parser may end the process.
 */
export async function fuzz(
  { name, prepare }: Target,
  first: number,
  count: number,
  told: (seed: number) => void = () => undefined,
): Promise<Finding[]> {
  const { whole, attempt } = await prepare();
  // What is loaded or made once does not count.
  for (const read of whole) await read();
  const findings: Finding[] = [];
  for (let seed = first; seed < first + count; seed++) {
    told(seed);
    const complaint = await complaintOf(attempt(new Dice(seed)));
    if (complaint !== undefined) findings.push({ target: name, seed, complaint });
  }
  return findings;
}
