import { GraphError, refusal } from '../graph/problem.ts';

/** What was typed is wrong, whatever the graph: ends the program with 2 rather than 1. */
export class UsageError extends GraphError {}

/** As {@link refusal}, of what was typed. */
export function misuse(reason: string, remedy: string): UsageError {
  return new UsageError(refusal(reason, remedy).problems);
}

/** Does what depends on nothing but what was typed: what it throws is a {@link UsageError}. */
export function typed<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof GraphError) throw new UsageError(error.problems);
    throw misuse(error instanceof Error ? error.message : String(error), '');
  }
}
