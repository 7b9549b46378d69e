import { inTurn } from '../../platform/locks.ts';
import { privateFolder } from '../../platform/private-files.ts';
import { nameWhileWriting, requireSame, StoreError, UNFINISHED, type Store } from './store.ts';

/** Milliseconds after which a file is no longer being written: a tab was closed before it was complete. */
const ABANDONED = 24 * 60 * 60 * 1000;

/** What lib.dom does not know yet: renaming within the private file system. */
type MovableHandle = FileSystemFileHandle & { move(name: string): Promise<void> };

/** A folder of the browser's origin private file system as a store: files that only this page's address has. */
export function privateFilesStore(folderName = 'models'): Store {
  const folder = async (): Promise<FileSystemDirectoryHandle> => {
    const found = await privateFolder(folderName);
    if (found) return found;
    throw new StoreError(
      'The browser does not store files for this page. It may be a private window, or a page that is not served over https or from this machine.',
    );
  };
  const fileOf = async (name: string): Promise<File | undefined> => {
    const directory = await folder();
    try {
      return await (await directory.getFileHandle(name)).getFile();
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw new StoreError(`${name} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  };
  return {
    place: 'this browser',
    async names() {
      const names: string[] = [];
      for await (const name of (await folder()).keys()) if (!name.endsWith(UNFINISHED)) names.push(name);
      return names.sort();
    },
    async size(name) {
      return (await fileOf(name))?.size;
    },
    async read(name, begin, end) {
      const file = await fileOf(name);
      return file && new Uint8Array(await file.slice(begin ?? 0, end).arrayBuffer());
    },
    async write(name, bytes) {
      const directory = await folder();
      const part = nameWhileWriting(name);
      try {
        await removeAbandoned(directory);
        const handle = (await directory.getFileHandle(part, { create: true })) as MovableHandle;
        const stream = await handle.createWritable();
        try {
          await stream.write(bytes as Uint8Array<ArrayBuffer>);
          await stream.close();
        } catch (error) {
          await stream.abort().catch(() => undefined);
          throw error;
        }
        requireSame(name, bytes, new Uint8Array(await (await handle.getFile()).arrayBuffer()));
        // Two tabs that finish at once take their turns: each puts a whole file there.
        await inTurn(`stylograph/${folderName}/${name}`, () => handle.move(name));
      } catch (error) {
        await directory.removeEntry(part).catch(() => undefined);
        throw error instanceof StoreError ? error : new StoreError(whyUnwritable(error), { cause: error });
      }
    },
    async remove(name) {
      try {
        await (await folder()).removeEntry(name);
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error instanceof StoreError ? error : new StoreError(whyUnwritable(error), { cause: error });
      }
    },
  };
}

async function removeAbandoned(directory: FileSystemDirectoryHandle): Promise<void> {
  for await (const [name, handle] of directory.entries()) {
    if (!name.endsWith(UNFINISHED) || handle.kind !== 'file') continue;
    // Another tab may have finished with it in the meantime.
    const modified = await handle.getFile().then(
      (file) => file.lastModified,
      () => Date.now(),
    );
    if (Date.now() - modified > ABANDONED) await directory.removeEntry(name).catch(() => undefined);
  }
}

const isNotFound = (error: unknown): boolean => (error as DOMException).name === 'NotFoundError';

/** Chromium says `Failed to write data to data pipe` where it finds in the middle of writing that there is no room. */
function whyUnwritable(error: unknown): string {
  const { name, message } = error as DOMException;
  const remedy = 'remove a model, or free some disk space';
  if (name === 'QuotaExceededError') return `The browser has no storage left for this page: ${remedy}.`;
  return `The browser did not store the file, perhaps because there is no space: ${remedy}. (${message})`;
}
