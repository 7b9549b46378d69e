import { parseJson } from '../../graph/json.ts';
import { refusal } from '../../graph/problem.ts';
import { LARGEST_FILE } from '../../share/open.ts';
import { readRegularFile } from '../read-file.node.ts';
import { whyUnreadable } from '../resolver.node.ts';
import { damaged, type Source } from './kept.ts';

/** Reads a file of ours that holds JSON; undefined if it is not there. Throws a {@link GraphError} that names the file. */
export async function readJsonFile(source: Source): Promise<unknown> {
  const { name } = source;
  let text: string;
  try {
    text = new TextDecoder().decode(await readRegularFile(name, LARGEST_FILE));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refusal(`${name} ${whyUnreadable(error)}`, source.remedy);
  }
  try {
    return parseJson(text);
  } catch {
    throw damaged(source, text.trim() === '' ? 'it is empty' : 'it is not JSON, or is truncated');
  }
}
