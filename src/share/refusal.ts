import { GraphError } from '../graph/problem.ts';

/** What is thrown where something that came in cannot be opened, or something cannot be shared. */
export function refusal(reason: string, remedy: string): GraphError {
  return new GraphError([{ severity: 'error', reason, remedy }]);
}
