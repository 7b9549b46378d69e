import { problemText, type Problem } from '../graph/problem.ts';
import { isVerbose } from './verbosity.ts';

/** A problem on one line; with `--verbose`, or `STYLOGRAPH_DEBUG` set, the stack of a mistake of a node type below it. */
export function debugText(problem: Problem): string {
  const text = problemText(problem).trimEnd();
  return (process.env['STYLOGRAPH_DEBUG'] || isVerbose()) && problem.stack !== undefined
    ? `${text}\n${problem.stack}`
    : text;
}
