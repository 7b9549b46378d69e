import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, win32 } from 'node:path';
import { nameWhileWriting, requireSame, StoreError, UNFINISHED, type Store } from './store.ts';

/** Milliseconds after which a file is no longer being written: a program ended before it was complete. */
const ABANDONED = 24 * 60 * 60 * 1000;

/**
 * The folder for models on this machine: `STYLOGRAPH_CACHE` if it is set, else `stylograph/models` in the user's cache
 * folder, as the system has it (XDG_CACHE_HOME or ~/.cache; ~/Library/Caches; LOCALAPPDATA).
 */
export function modelsFolder(environment = process.env, platform = process.platform): string {
  const own = environment['STYLOGRAPH_CACHE'];
  if (own) return own;
  const caches =
    platform === 'win32'
      ? (environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(homedir(), 'Library', 'Caches')
        : (environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'));
  return join(caches, 'stylograph', 'models');
}

/** A folder as a store. It is made when the first file is written. */
export function folderStore(folder: string): Store {
  const fileOf = (name: string): string => {
    // Whatever asks for it, a name does not lead out of the folder, on any system.
    if (name !== basename(name) || name !== win32.basename(name) || /^\.*$/.test(name))
      throw new StoreError(`${JSON.stringify(name)} is not a valid file name in ${folder}.`);
    return join(folder, name);
  };
  return {
    place: folder,
    async names() {
      const files = await unlessMissing(readdir(folder), folder);
      return (files ?? []).filter((file) => !file.endsWith(UNFINISHED)).sort();
    },
    async size(name) {
      return (await unlessMissing(stat(fileOf(name)), fileOf(name)))?.size;
    },
    async read(name, begin = 0, end) {
      return unlessMissing(readPart(fileOf(name), begin, end), fileOf(name));
    },
    async write(name, bytes) {
      const part = fileOf(nameWhileWriting(name));
      try {
        await mkdir(folder, { recursive: true });
        await removeAbandoned(folder);
        const file = await open(part, 'wx');
        try {
          await file.writeFile(bytes);
          // A crash after the new name is given must not leave an empty file under it.
          await file.sync();
        } finally {
          await file.close();
        }
        requireSame(name, bytes, await readPart(part, 0, undefined));
        await rename(part, fileOf(name));
      } catch (error) {
        // It is not there where its folder could not be made.
        await rm(part, { force: true }).catch(() => undefined);
        throw error instanceof StoreError
          ? error
          : new StoreError(whyUnwritable(folder, error), { cause: error });
      }
    },
    async remove(name) {
      try {
        await rm(fileOf(name));
        return true;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return false;
        if (error instanceof StoreError) throw error;
        throw new StoreError(whyUnwritable(folder, error), { cause: error });
      }
    },
  };
}

async function readPart(path: string, begin: number, end: number | undefined): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.max(0, Math.min(end ?? size, size) - begin));
    let got = 0;
    while (got < bytes.length) {
      const { bytesRead } = await file.read(bytes, got, bytes.length - got, begin + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes.subarray(0, got);
  } finally {
    await file.close();
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(UNFINISHED)) continue;
    const path = join(folder, name);
    // Another program may have finished with it in the meantime.
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > ABANDONED) await rm(path, { force: true });
  }
}

async function unlessMissing<T>(work: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new StoreError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function whyUnwritable(folder: string, error: unknown): string {
  const elsewhere = 'or set STYLOGRAPH_CACHE to another folder';
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `There is no space left in ${folder}. Remove a model (stylograph models remove), ${elsewhere}.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Writing is not allowed in ${folder}. Change its permissions, ${elsewhere}.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${folder} cannot be created, because there is a file of that name. Move the file, ${elsewhere}.`;
    default:
      return `${folder} cannot be written to: ${(error as Error).message}. Fix this, ${elsewhere}.`;
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
