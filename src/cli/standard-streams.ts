import { refusal } from '../graph/problem.ts';
import { LARGEST_FILE } from '../share/open.ts';
import { prepareTarget, writeWhole } from '../run/files.node.ts';
import { STANDARD } from './graph-argument.ts';
import { misuse } from './usage.ts';

/** All bytes of the standard input. Throws a {@link GraphError} where they are too many, or none. */
export async function readInput(): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST_FILE)
      throw refusal('The standard input is too large.', 'No graph is that large. Give another file.');
  }
  if (length === 0)
    throw refusal(
      'The standard input is empty.',
      'Pipe a graph into the command, or give the path of a file.',
    );
  return Buffer.concat(pieces);
}

/** Throws a UsageError where bytes of a file would go to a terminal, or between lines of JSON. */
function requirePipe(json: boolean | undefined): void {
  if (json) throw misuse('--out - and --json would both write to the standard output.', 'Use one of them.');
  if (process.stdout.isTTY)
    throw misuse('--out - would write a file to the terminal.', 'Redirect it: > FILE, or | PROGRAM.');
}

/** Writes bytes to the standard output, and waits until they are taken. */
function writeOutput(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // What goes wrong is reported where the output is guarded.
    process.stdout.write(bytes, () => {
      resolve();
    });
  });
}

/** Makes sure that a file can be written; `-` is the standard output. */
export async function prepareOut(out: string, json?: boolean): Promise<void> {
  if (out === STANDARD) requirePipe(json);
  else await prepareTarget(out);
}

/** Writes a whole file; `-` is the standard output. */
export async function writeOut(out: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  if (out !== STANDARD) return writeWhole(out, content);
  if (content instanceof Uint8Array) return writeOutput(content);
  for await (const part of content) await writeOutput(part);
}

/** What a message calls a file that was written. */
export const outText = (out: string): string => (out === STANDARD ? 'to the standard output' : out);
