import { fileSave } from 'browser-fs-access';
import { setParameterValue } from '../../graph/edits/parameters.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { GraphError } from '../../graph/problem.ts';
import { sniffPicture } from '../../images/sniff.ts';
import { writeClipboardText } from '../../platform/clipboard.ts';
import { messageOf } from '../../platform/refusal.ts';
import { writeBundle } from '../../share/bundle.ts';
import { graphInFragment, linkFragment } from '../../share/link.ts';
import { openShared } from '../../share/open.ts';
import { readPictureNote } from '../../share/picture-note.ts';
import { missingPictures, type MissingPicture } from '../../share/pictures.ts';
import { withAsset } from '../../graph/assets.ts';
import { readPictureFile } from '../../share/picture-file.browser.ts';
import { withoutUnusedAssets } from '../files/pictures.ts';
import { refusePicture } from '../files/refuse-picture.ts';
import type { Files } from '../files/files.svelte.ts';
import type { Studio } from '../state/studio.svelte.ts';

/** Graphs that come from elsewhere and go elsewhere: links, pictures with their graph inside, bundles. */
export class Sharing {
  private readonly studio: Studio;
  private readonly files: Files;
  /** Whether the pictures that the open graph lacks are asked for. */
  asking: boolean = $state(false);
  /** The pictures that the open graph knows only by hash. */
  readonly missing: readonly MissingPicture[] = $derived.by(() =>
    missingPictures(this.studio.documents.document),
  );

  constructor(studio: Studio, files: Files) {
    this.studio = studio;
    this.files = files;
  }

  /** Opens the graph that the address carries, if it does. Says whether it did. */
  openAddress(): boolean {
    const { hash, pathname, search } = window.location;
    let document: GraphDocument | undefined;
    try {
      document = graphInFragment(hash);
      if (!document) return false;
      this.files.openDocument(document);
    } catch (error) {
      this.files.refuse('The link', error);
      return false;
    }
    // The link has done its work: after a reload, what was changed since is not lost to it.
    history.replaceState(null, '', `${pathname}${search}`);
    this.askForMissing();
    return true;
  }

  /** Puts a link to the open graph on the clipboard. `query` says how it is to be shown. */
  async copyLink(query = ''): Promise<void> {
    const { documents, notices } = this.studio;
    try {
      const document = withoutUnusedAssets(documents.document);
      const { origin, pathname } = window.location;
      if (!(await writeClipboardText(`${origin}${pathname}${query}#${linkFragment(document)}`)))
        throw new Error('The browser blocks the clipboard for this page, so the link was not copied.');
      notices.settle('link');
      const left = Object.keys(document.assets ?? {}).length;
      notices.add(
        'good',
        left === 0
          ? 'The link was copied.'
          : `The link was copied. ${left === 1 ? 'One picture is' : `${left} pictures are`} not part of it.`,
        left === 0 ? undefined : { title: 'Save as bundle…', run: () => void this.saveBundle() },
      );
    } catch (error) {
      const action = { title: 'Save as bundle…', run: () => void this.saveBundle() };
      notices.add('bad', messageOf(error), action, 'link');
    }
  }

  /** Saves the open graph with its pictures, and the record of its run if that is of this graph, as one file. */
  async saveBundle(): Promise<void> {
    const { documents, notices } = this.studio;
    const document = withoutUnusedAssets(documents.document);
    const bytes = writeBundle({ document });
    const fileName = `${document.title ?? 'graph'}.stylograph.zip`;
    try {
      await fileSave(new Blob([bytes], { type: 'application/zip' }), { fileName, extensions: ['.zip'] });
      notices.settle('link');
      notices.add('good', `Saved as ${fileName}.`);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      notices.add('bad', `The bundle could not be saved: ${messageOf(error)}`);
    }
  }

  /** The kind of a file by its content, if it is known. Anything but a picture is treated as a graph. */
  async kindOf(file: File): Promise<'graph' | 'picture' | 'picture with a graph'> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const called = file.type.startsWith('image/') || /\.(png|jpe?g|webp)$/i.test(file.name);
    if (!called && !isPicture(bytes)) return 'graph';
    return holdsGraph(bytes) ? 'picture with a graph' : 'picture';
  }

  /** Opens a file that is a graph in any form. Returns whether it did: another file is refused with the reason. */
  async open(file: File & { handle?: FileSystemFileHandle }): Promise<boolean> {
    try {
      const { document } = await openShared(new Uint8Array(await file.arrayBuffer()));
      // Only a graph file can be saved back to.
      if (file.name.endsWith('.json'))
        this.files.openDocument(document, file.name, file.handle, file.lastModified);
      else this.files.openDocument(document);
      this.askForMissing();
      return true;
    } catch (error) {
      this.files.refuse(file.name, error);
      return false;
    }
  }

  /** Puts a picture in the place of one that is missing: the file itself, or another. */
  async fill(key: string, source: File | string, incomplete = false): Promise<void> {
    const { documents, notices } = this.studio;
    try {
      const asset = typeof source === 'string' ? undefined : await readPictureFile(source, { incomplete });
      const to = asset ? `asset:${asset.key}` : (source as string);
      documents.edit('add a missing picture', (document) =>
        withSource(asset ? withAsset(document, asset) : document, `asset:${key}`, to),
      );
    } catch (error) {
      const name = typeof source === 'string' ? source : source.name;
      refusePicture(notices, name, error, () => void this.fill(key, source, true));
    }
    if (this.missing.length === 0) this.asking = false;
  }

  private askForMissing(): void {
    this.asking = this.missing.length > 0;
  }
}

/** Whether a picture holds a graph, be it a damaged one. */
function holdsGraph(bytes: Uint8Array): boolean {
  try {
    return readPictureNote(bytes) !== undefined;
  } catch (error) {
    return error instanceof GraphError && /graph/.test(error.message) && startsAsPng(bytes);
  }
}

function isPicture(bytes: Uint8Array): boolean {
  try {
    sniffPicture(bytes);
    return true;
  } catch {
    return false;
  }
}

function startsAsPng(bytes: Uint8Array): boolean {
  return bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
}

/** The document with another picture wherever one was asked for. */
function withSource(document: GraphDocument, from: string, to: string): GraphDocument {
  return document.nodes.reduce(
    (changed, { id, params = {} }) =>
      Object.entries(params).reduce(
        (d, [name, value]) => (value === from ? setParameterValue(d, id, name, to) : d),
        changed,
      ),
    document,
  );
}
