import { GraphError } from '../graph/problem.ts';
import { whyUnwritable } from '../run/files.node.ts';
import { debugText } from './debug-text.ts';
import { MISUSED } from './exit-codes.ts';
import { STANDARD } from './graph-argument.ts';
import { UsageError } from './usage.ts';
import { isVerbose } from './verbosity.ts';

let isUnprinted = false;

/** Lets a command continue if its output is no longer read (`| head`), and notes where the output is lost. */
export function guardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || isUnprinted) return;
    isUnprinted = true;
    process.exitCode = 1;
    console.error(`error: Cannot write the output: ${whyUnwritable(error)}`);
  });
  // There is nowhere left to report it.
  process.stderr.on('error', () => undefined);
}

/** Ends with the command's exit code, or with its error. `graph` is named before each problem of a graph. */
export async function finish(command: Promise<number>, graph?: string): Promise<void> {
  try {
    process.exitCode = (await command) || (isUnprinted ? 1 : 0);
  } catch (error) {
    printError(error, graph);
  }
}

/** Prints an error, without a stack for problems of a graph, and sets the exit code. */
export function printError(error: unknown, graph?: string): void {
  process.exitCode = error instanceof UsageError ? MISUSED : 1;
  if (error instanceof GraphError)
    for (const problem of error.problems) console.error(`${whereText(graph)}error: ${debugText(problem)}`);
  else
    console.error(
      process.env['STYLOGRAPH_DEBUG'] || isVerbose() ? error : `error: ${(error as Error).message}`,
    );
}

function whereText(graph: string | undefined): string {
  if (graph === undefined) return '';
  return graph === STANDARD ? 'standard input: ' : `${graph}: `;
}
