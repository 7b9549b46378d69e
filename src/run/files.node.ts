import { randomUUID } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UnkeptError } from './record/store.ts';

/** A file that cannot be written; the message says which, why, and what to do. */
export class UnwritableError extends UnkeptError {
  constructor(file: string, cause: unknown) {
    super(`${file} cannot be written: ${whyUnwritable(cause)}`, { cause });
    this.name = 'UnwritableError';
  }
}

/** What a file is called until it is whole. */
const UNFINISHED = '.part';

/** What is written to find out whether writing works. */
const PROBE = new Uint8Array(4096);

/**
 * Makes sure, before any work is done, that a file can be written: makes its folder, and tries there. Throws an
 * {@link UnwritableError}.
 */
export async function prepareTarget(file: string): Promise<void> {
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) throw new UnwritableError(file, { code: 'EISDIR' });
  if (existing && !existing.isFile()) return;
  try {
    // One that is protected against writing would be replaced all the same.
    if (existing) await access(file, constants.W_OK);
    const folder = dirname(existing ? await realpath(file) : file);
    await mkdir(folder, { recursive: true });
    await tryWriting(folder);
  } catch (error) {
    throw new UnwritableError(file, error);
  }
}

/** As {@link prepareTarget}, of a folder that files are to be written to. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await tryWriting(folder);
  } catch (error) {
    throw new UnwritableError(folder, error);
  }
}

/** What a file is to have: as a whole, or in parts that are made as they are written. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes a file as a whole or not at all: what was there stays until the new one is complete and on the disk. A device or a
 * pipe is written to as it is, and a link stays one. Throws an {@link UnwritableError}, and leaves nothing of the file then.
 */
export async function writeWhole(file: string, content: Content): Promise<void> {
  try {
    const existing = await stat(file).catch(() => undefined);
    if (existing && !existing.isFile() && !existing.isDirectory()) await writeFile(file, content);
    else await writeAside(existing ? await realpath(file) : file, content);
  } catch (error) {
    throw new UnwritableError(file, error);
  }
}

/** Removes files that a killed process left in a folder that no other process writes to. */
export async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names)
    if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true }).catch(() => undefined);
}

async function writeAside(file: string, content: Content): Promise<void> {
  const part = unfinishedIn(dirname(file));
  try {
    const handle = await open(part, 'wx');
    try {
      // Each goes on where the one before ended.
      if (typeof content === 'string' || content instanceof Uint8Array) await handle.writeFile(content);
      else for await (const bytes of content) await handle.writeFile(bytes);
      // Only then is it known that there was room, and a crash after the new name leaves no empty file.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function tryWriting(folder: string): Promise<void> {
  const part = unfinishedIn(folder);
  try {
    await writeFile(part, PROBE, { flag: 'wx' });
  } finally {
    await rm(part, { force: true });
  }
}

/** A unique name, which is short whatever the file is called. */
function unfinishedIn(folder: string): string {
  return join(folder, `.${randomUUID()}${UNFINISHED}`);
}

/** `the disk is full. Free some space, or choose another folder.`: to follow what could not be written. */
export function whyUnwritable(error: unknown): string {
  const elsewhere = 'Choose another folder.';
  const code = codeOf(error);
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `its folder is a file. ${elsewhere}`;
    case 'EISDIR':
      return 'it is a folder. Give the name of a file in it.';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `writing is not allowed there. ${elsewhere}`;
    case 'ENOSPC':
      return 'the disk is full. Free some space, or choose another folder.';
    case 'EDQUOT':
      return 'your disk quota is used up. Free some space, or choose another folder.';
    case 'EFBIG':
      return `it exceeds the maximum file size there. ${elsewhere}`;
    case 'ENOENT':
      return `its folder no longer exists. ${elsewhere}`;
    case 'ENAMETOOLONG':
      return 'its name is too long. Choose a shorter one.';
    case 'EIO':
      return `the disk reports an error. ${elsewhere}`;
    default:
      return `the system does not allow it${code === undefined ? '' : ` (${code})`}. ${elsewhere}`;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as { code?: string }).code;
}
