/** A folder of the files that a browser keeps for a page alone; undefined if it refuses. */
export async function privateFolder(name: string): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(name, { create: true });
  } catch {
    return undefined;
  }
}

/** Bytes that a page uses in its browser, and may use; undefined if the browser does not report them. */
export async function storageUse(): Promise<{ readonly used: number; readonly quota: number } | undefined> {
  try {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    return { used: usage, quota };
  } catch {
    return undefined;
  }
}
