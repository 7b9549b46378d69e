import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../graph/suggest.ts';

/** A path as it was typed, with `~` and `file:` addresses made plain. Throws an Error if an address names no file. */
export function typedPath(text: string): string {
  if (text === '~' || /^~[/\\]/.test(text)) return join(homedir(), text.slice(2));
  if (!/^file:/i.test(text)) return text;
  try {
    return fileURLToPath(text);
  } catch (error) {
    throw new Error(`${text} is not a local file. Give its path.`, { cause: error });
  }
}

/** A path from a folder, with “/” between its names: as files hold paths. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).replaceAll(sep, '/');
}

/**
 * The file that a path means, from a folder: itself, or the one whose name looks the same. Systems write accented letters
 * in one piece or in two, and Windows writes “\” between names. A path that means no file comes back as it is.
 */
export async function findFile(text: string, folder: string): Promise<string> {
  const path = resolve(folder, typedPath(text));
  const slashed = resolve(folder, typedPath(text).replaceAll('\\', '/'));
  for (const tried of new Set([path, slashed])) {
    const found = await sameLooking(tried);
    if (found !== undefined) return found;
  }
  return path;
}

/** `Did you mean “me.jpg”? `: a name like that of a path that is not there, out of those beside it. */
export async function likeFile(path: string): Promise<string> {
  const beside = await readdir(dirname(path)).catch((): string[] => []);
  return didYouMean(basename(path), beside);
}

async function sameLooking(path: string): Promise<string | undefined> {
  if (await exists(path)) return path;
  const folder = dirname(path);
  if (folder === path) return undefined;
  const parent = await sameLooking(folder);
  if (parent === undefined) return undefined;
  const names = await readdir(parent).catch((): string[] => []);
  const wanted = basename(path).normalize();
  const name = names.find((one) => one.normalize() === wanted);
  return name === undefined ? undefined : join(parent, name);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
