import { readFile } from 'node:fs/promises';

/** A piece of code in a page for people to read. */
export interface CodeSample {
  /** `README.md, line 96` */
  readonly at: string;
  readonly language: string;
  /** What stands after the language: `title=loss.js`. */
  readonly title: string | undefined;
  readonly code: string;
}

/** The fenced code of a Markdown file. */
export async function codeSamples(path: string): Promise<CodeSample[]> {
  const text = await readFile(path, 'utf8');
  return [...text.matchAll(/^```(\w+)(?: title=(\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    at: `${path}, line ${text.slice(0, match.index).split('\n').length}`,
    language: match[1]!,
    title: match[2],
    code: match[3]!,
  }));
}
