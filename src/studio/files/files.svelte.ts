import { FORMAT_VERSION, type GraphDocument } from '../../graph/document.ts';
import { parseDocument, readDocument } from '../../graph/parse.ts';
import { GraphError, type Problem } from '../../graph/problem.ts';
import { messageOf, whyNotKept } from '../../platform/refusal.ts';
import { uniqueId } from '../../platform/unique-id.ts';
import type { Studio } from '../state/studio.svelte.ts';
import type { Timeline } from '../state/history.ts';
import { sweepOut } from '../versions/database.ts';
import { StepLog } from '../versions/step-log.ts';
import { Autosave, type OpenGraph } from './autosave.ts';
import type { GalleryGraph } from './gallery.ts';
import { chooseGraphFile, GraphFile } from './graph-file.svelte.ts';
import { ofSameFile } from './same-file.ts';
import { resultThumbnail } from './thumbnail.ts';

const AUTOSAVE_DELAY = 400;
/** Milliseconds after the start of the page until what nothing needs any more is forgotten. */
const SWEEP_DELAY = 5000;

/** A file that did not open, and why. */
export interface Refusal {
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** A graph that was kept, as it is opened. */
interface Opening {
  readonly document: GraphDocument;
  readonly base: GraphDocument;
  readonly timeline: Timeline | undefined;
}

/** The open graph as a file: open, save, what comes back after a reload, and what was open before. */
export class Files {
  private readonly studio: Studio;
  private readonly autosave = new Autosave();
  private readonly log = new StepLog();
  /** The steps that are being stored with the graph. */
  private writing: Promise<void> = Promise.resolve();
  /** Whether it was said that the steps are not stored. */
  private stepsReported = false;
  private id: string = uniqueId();
  /** The recent graph that this one was opened from. */
  private from: string | undefined;
  private readonly file = new GraphFile();
  /** Of the last result before the graph was kept. */
  private thumbnail: string | undefined;
  /** The document as its file has it. */
  private base: GraphDocument;
  private readonly onopen: () => void;
  private readonly first: GraphDocument;
  /** It was said that the browser does not keep the graph. */
  private reported = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Under which name the versions of the graph are stored. */
  versions: string = $state(this.id);
  /** Called before the graph is left for another. @returns whether it has versions. */
  onleave: () => boolean = () => false;
  recent: readonly OpenGraph[] = $state.raw([]);
  refusal: Refusal | undefined = $state.raw();
  /** Restoring has ended, with or without something to restore. */
  ready: boolean = $state(false);

  get fileName(): string | undefined {
    return this.file.name;
  }

  /** `onopen` is called for every other graph that is opened, but not for one restored by a reload. */
  constructor(studio: Studio, onopen: () => void) {
    this.studio = studio;
    this.onopen = onopen;
    this.first = this.base = studio.documents.document;
  }

  /**
   * Brings back what was open before the page was left; in a new tab, if it is to `adopt`, the graph of the tab that was
   * closed last. Says what there was: `nothing` means a first visit.
   */
  async restore(adopt: boolean): Promise<'this' | 'others' | 'nothing'> {
    let graph: OpenGraph | undefined;
    let empty = true;
    try {
      graph = await this.autosave.begin(adopt);
      const opening = graph && (await this.read(graph));
      // Work started while the page waited for another that was being left is kept.
      if (graph && opening && this.untouched) {
        this.reopen(graph, opening);
        this.studio.look = this.studio.views.lookAt(graph.document);
      } else if (graph) await this.autosave.keepRecent(graph);
      this.recent = await this.autosave.recent();
      empty = await this.autosave.isEmpty();
    } catch (error) {
      this.cannotKeep(error);
    }
    this.ready = true;
    setTimeout(() => void this.sweepOut().catch(() => undefined), SWEEP_DELAY);
    // A copy of a tab has kept nothing of its own yet.
    if (graph) await this.keep();
    if (graph) return 'this';
    return empty ? 'nothing' : 'others';
  }

  /** Call on every change: keeps the graph in the browser, soon. */
  changed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(), AUTOSAVE_DELAY);
  }

  /** Keeps the graph in the browser now. */
  async keep(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.ready || this.untouched) return;
    try {
      // Nothing is awaited before: a page that is being left writes only what it has begun to write.
      await this.autosave.keep(this.current());
      this.reported = false;
      this.studio.notices.settle('autosave');
    } catch (error) {
      this.cannotKeep(error);
      return;
    }
    await this.writing.then(
      () => (this.stepsReported = false),
      (error: unknown) => {
        this.cannotKeepSteps(error);
      },
    );
  }

  newGraph(): void {
    const document: GraphDocument = {
      format: 'stylograph',
      version: FORMAT_VERSION,
      title: 'Untitled',
      nodes: [],
      wires: [],
    };
    this.openDocument(document);
  }

  async open(): Promise<void> {
    const file = await chooseGraphFile();
    if (file) await this.openFile(file);
  }

  /** Opens a file. One that cannot be opened leaves everything as it is, and `refusal` says why. */
  async openFile(file: File & { handle?: FileSystemFileHandle }): Promise<void> {
    try {
      this.openDocument(parseDocument(await file.text()), file.name, file.handle, file.lastModified);
    } catch (error) {
      this.refuse(file.name, error);
    }
  }

  /** Opens a graph that was read already. */
  openDocument(
    document: GraphDocument,
    fileName?: string,
    handle?: FileSystemFileHandle,
    modified?: number,
  ): void {
    this.keepBefore();
    this.id = uniqueId();
    this.from = undefined;
    this.file.replace(fileName, handle, modified);
    this.thumbnail = undefined;
    this.base = document;
    this.versions = this.id;
    this.studio.documents.open(document);
    this.opened();
    void this.findVersions(document).catch(() => undefined);
  }

  openGallery({ name, raw }: GalleryGraph): void {
    try {
      this.openDocument(readDocument(raw));
    } catch (error) {
      this.refuse(name, error);
    }
  }

  async openRecent(graph: OpenGraph): Promise<void> {
    try {
      const opening = await this.read(graph);
      this.keepBefore();
      // Another tab may open it too: each then has its own graph, in place of this one.
      this.reopen({ ...graph, id: uniqueId(), from: graph.id }, opening);
      this.opened();
    } catch (error) {
      this.refuse(graph.document.title ?? 'Untitled', error);
    }
  }

  async forget(graph: OpenGraph): Promise<void> {
    await this.autosave.forget(graph.id);
    this.recent = await this.autosave.recent();
  }

  /** Saves to the graph's file; not over what another tab or program has written there, unless `anyway`. */
  async save(anyway = false): Promise<void> {
    const { fileName = 'the file' } = this;
    if (!anyway && (await this.file.isChanged())) {
      this.studio.notices.add(
        'bad',
        `“${fileName}” was changed by another program or tab after this tab opened or saved it, so it was not saved. Choose another file (Save as…), or replace it.`,
        { title: 'Replace it', run: () => void this.save(true) },
        'save',
      );
      return;
    }
    await this.write(false);
  }

  async saveAs(): Promise<void> {
    await this.write(true);
  }

  private async write(other: boolean): Promise<void> {
    const { documents, notices } = this.studio;
    const { document } = documents;
    try {
      if (!(await this.file.write(document, other))) return;
      this.base = document;
      // What was changed while the file was written is not in it.
      if (documents.document === document) documents.markSaved();
      notices.settle('save');
      notices.settle('autosave');
      notices.add('good', `Saved as ${this.fileName}.`);
      await this.keep();
    } catch (error) {
      const action = { title: 'Save as…', run: () => void this.saveAs() };
      notices.add('bad', `The graph could not be saved: ${messageOf(error)}`, action, 'save');
    }
  }

  /** Rejects with a GraphError if it does not open in this version of Stylograph. */
  private async read(graph: OpenGraph): Promise<Opening> {
    const document = readDocument(graph.document);
    const base = graph.saved ? readDocument(graph.saved) : document;
    return { document, base, timeline: await this.log.read(document, base, graph.place) };
  }

  private reopen(graph: OpenGraph, { document, base, timeline }: Opening): void {
    const { documents } = this.studio;
    this.id = graph.id;
    this.from = graph.from;
    this.versions = graph.versions ?? graph.from ?? graph.id;
    this.file.replace(graph.fileName, graph.handle, graph.modified);
    this.thumbnail = graph.thumbnail;
    this.base = base;
    if (timeline) {
      documents.resume(document, base, timeline);
      return;
    }
    documents.open(base);
    if (graph.saved) documents.edit('changes from before', () => document);
  }

  /** A file that was open before has the versions that it had then. */
  private async findVersions(document: GraphDocument): Promise<void> {
    const { id, fileName } = this;
    const { handle } = this.file;
    const others = (await this.autosave.all()).filter((graph) => graph.id !== id);
    const same = await ofSameFile({ handle, fileName, document }, others);
    if (!same || this.id !== id) return;
    this.versions = same.versions ?? same.id;
    this.changed();
  }

  /** Forgets the steps and versions of graphs that are kept no more. */
  private async sweepOut(): Promise<void> {
    const graphs = await this.autosave.all();
    const ids = [
      this.id,
      ...graphs.map(({ id }) => id),
      ...graphs.flatMap(({ place }) => place?.graph ?? []),
    ];
    const versions = graphs.map(({ id, versions: name }) => name ?? id);
    await sweepOut(new Set(ids), new Set([this.versions, ...versions]));
  }

  private opened(): void {
    for (const about of ['save', 'picture']) this.studio.notices.settle(about);
    this.studio.selection.clear();
    this.onopen();
    void this.keep();
  }

  /** The graph that is about to be left goes to the recent ones, so that no work is lost by opening another. */
  private keepBefore(): void {
    const before = this.current();
    const { dirty } = this.studio.documents;
    const versioned = this.onleave();
    if (!dirty && !versioned && this.fileName === undefined) return;
    if (dirty)
      this.studio.notices.add('info', `“${before.document.title ?? 'Untitled'}” is in the recent graphs.`, {
        title: 'Go back',
        run: () => {
          void this.openRecent(before);
        },
      });
    this.autosave
      .keepRecent(before)
      .then(async () => {
        this.recent = await this.autosave.recent();
      })
      .catch((error: unknown) => {
        this.cannotKeep(error);
      });
  }

  /** The graph of a first visit, unchanged: there is nothing to store, and it also starts automatically the next time. */
  get untouched(): boolean {
    const { document, undoLabel, redoLabel } = this.studio.documents;
    return document === this.first && undoLabel === undefined && redoLabel === undefined;
  }

  /** The graph as it is kept. Its steps are stored on the way: what is kept says where it stands among them. */
  private current(): OpenGraph {
    const { document, dirty, timeline } = this.studio.documents;
    const { place, writing } = this.log.keep(this.id, timeline);
    this.writing = writing;
    writing.catch(() => undefined);
    return {
      id: this.id,
      from: this.from,
      document,
      saved: dirty ? this.base : undefined,
      fileName: this.fileName,
      handle: this.file.handle,
      modified: this.file.modified,
      when: Date.now(),
      thumbnail: this.lastThumbnail,
      versions: this.versions,
      place,
    };
  }

  /** The last result of the graph, small, as a data address. */
  get lastThumbnail(): string | undefined {
    return resultThumbnail(this.studio.run) ?? this.thumbnail;
  }

  /** Whether it was said that the browser does not store the graph. */
  get refused(): boolean {
    return this.reported;
  }

  /** Says why something does not open; everything stays as it is. */
  refuse(name: string, error: unknown): void {
    const problems: readonly Problem[] =
      error instanceof GraphError
        ? error.problems
        : [
            {
              severity: 'error',
              reason: `The file cannot be read: ${messageOf(error)}`,
              remedy: 'Try again.',
            },
          ];
    this.refusal = { name, problems };
  }

  /** Said once, until they are stored again. */
  private cannotKeepSteps(error: unknown): void {
    if (this.stepsReported) return;
    this.stepsReported = true;
    const text = `The browser cannot store the undo steps, because ${whyNotKept(error)}.`;
    this.studio.notices.add('bad', `${text} They will be lost when you leave the page; the graph will not.`);
  }

  /** Said once, until the graph is kept again. */
  private cannotKeep(error: unknown): void {
    if (this.reported) return;
    this.reported = true;
    this.studio.notices.add(
      'bad',
      `The browser cannot store this graph, because ${whyNotKept(error)}. Save it to a file before you leave.`,
      { title: 'Save as…', run: () => void this.saveAs() },
      'autosave',
    );
  }
}
