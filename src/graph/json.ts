import { refusal } from './problem.ts';

/** Arrays and objects in one another: our own files have about ten levels. */
const DEEPEST = 100;

/**
 * Reads JSON that came from anywhere. Throws a {@link GraphError} if it is none, or is nested so deep that what
 * walks through it would run out of stack.
 */
export function parseJson(text: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw refusal(
      text.trim() === '' ? 'The file is empty.' : `The file is not JSON${placeOf(error)}.`,
      'Open a file that ends in .stylograph.json, or correct it in a text editor.',
    );
  }
  if (isTooDeep(parsed))
    throw refusal(
      `The file is nested more than ${DEEPEST} levels deep, which no graph is.`,
      'Open a file that ends in .stylograph.json.',
    );
  return parsed;
}

/** `, from line 3, column 7 on`, where the engine says so. */
function placeOf(error: unknown): string {
  const [, line, column] = /line (\d+) column (\d+)/.exec((error as Error).message) ?? [];
  return line === undefined ? '' : `, from line ${line}, column ${column} on`;
}

/** Level by level, so that this itself needs no stack. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((part) =>
      typeof part === 'object' && part !== null ? (Object.values(part) as unknown[]) : [],
    );
  }
  return false;
}
