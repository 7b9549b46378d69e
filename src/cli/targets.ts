import { access, constants, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PicturePlan } from '../compile/compile.ts';
import { refusal } from '../graph/problem.ts';

/**
 * Where each picture that is kept goes: the last one to `out` if it is given, the others beside it under their own
 * names. Where no node keeps one, the last picture of all is kept as `otherwise`. Throws a {@link GraphError} where two
 * would go to one file, or there is none.
 */
export function targetsOf(
  pictures: readonly PicturePlan[],
  out: string | undefined,
  otherwise: string,
): Map<string, string> {
  const saved = pictures.flatMap(({ node, file }) => (file === undefined ? [] : [{ node, file }]));
  const kept = saved.length > 0 ? saved : pictures.slice(-1).map(({ node }) => ({ node, file: otherwise }));
  const targets = new Map<string, string>();
  for (const { node, file } of kept) {
    const target =
      out === undefined ? file : node === kept.at(-1)!.node ? out : join(dirname(out), basename(file));
    const other = [...targets].find(([, taken]) => taken === target);
    if (other)
      throw refusal(
        `“${other[0]}” and “${node}” would both write ${target}.`,
        `Give them files of their own: --set ${node}.file=NAME.png`,
      );
    targets.set(node, target);
  }
  if (targets.size === 0)
    throw refusal('The graph makes no picture: what would show it is muted.', 'Take the mute off.');
  return targets;
}

/** Makes sure, before any work is done, that a file can be written; makes its folder. Throws an Error that names it. */
export async function prepareTarget(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    throw new Error(`${file} cannot be written: ${whyUnwritable(error)}`, { cause: error });
  }
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory())
    throw new Error(`${file} cannot be written: it is a folder. Name a file in it.`);
}

/** Writes a file as a whole or not at all: what was there stays until the new one is complete. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  try {
    await writeFile(part, bytes);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw new Error(`${file} cannot be written: ${whyUnwritable(error)}`, { cause: error });
  }
}

function whyUnwritable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'its folder is a file. Choose another place.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'writing is not allowed there. Choose another place.';
  if (code === 'ENOSPC') return 'the disk is full. Make room, or choose another place.';
  return `${message}. Choose another place.`;
}
