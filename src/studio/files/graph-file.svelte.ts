import { fileOpen, fileSave } from 'browser-fs-access';
import type { GraphDocument } from '../../graph/document.ts';
import { documentText } from '../../graph/parse.ts';
import { withoutUnusedAssets } from './pictures.ts';

const EXTENSION = '.stylograph.json';
const kind = {
  mimeTypes: ['application/json'],
  extensions: ['.json'],
  description: 'Stylograph graph',
  id: 'stylograph',
};

/** The file that the open graph is saved to. */
export class GraphFile {
  /** Undefined for a graph that was never saved to a file, nor opened from one. */
  name: string | undefined = $state();
  /** Browsers without handles download the file instead, each time anew. */
  handle: FileSystemFileHandle | undefined;
  /** When the file was written last, as far as this tab knows: another tab or program may write it too. */
  modified: number | undefined;

  /** The open graph is another. */
  replace(name?: string, handle?: FileSystemFileHandle, modified?: number): void {
    this.name = name;
    this.handle = handle;
    this.modified = modified;
  }

  async isChanged(): Promise<boolean> {
    try {
      const file = await this.handle?.getFile();
      return file !== undefined && this.modified !== undefined && file.lastModified !== this.modified;
    } catch {
      // Saving asks for leave, or says that the file is gone.
      return false;
    }
  }

  /** Writes to this file if there is one and to no `other`. @returns false if the user canceled. */
  async write(document: GraphDocument, other: boolean): Promise<boolean> {
    const text = documentText(withoutUnusedAssets(document));
    const fileName = this.name ?? `${slug(document.title)}${EXTENSION}`;
    const saving = fileSave(
      new Blob([text], { type: 'application/json' }),
      { ...kind, fileName },
      other ? null : (this.handle ?? null),
    );
    const handle = await unlessCanceled(saving);
    if (handle === undefined) return false;
    const file = await handle?.getFile();
    this.replace(handle?.name ?? fileName, handle ?? undefined, file?.lastModified);
    return true;
  }
}

/** Asks for a file. @returns undefined if the user canceled. */
export function chooseGraphFile(): Promise<(File & { handle?: FileSystemFileHandle }) | undefined> {
  return unlessCanceled(fileOpen(kind));
}

/** Undefined if the user closed the browser's file dialog. */
async function unlessCanceled<T>(choice: Promise<T>): Promise<T | undefined> {
  try {
    return await choice;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

function slug(title: string | undefined): string {
  const text = (title ?? '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return text.replace(/^-|-$/g, '') || 'graph';
}
