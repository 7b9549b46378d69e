import { everyNode } from '../../graph/definitions.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { omit } from '../../graph/omit.ts';
import { GraphError } from '../../graph/problem.ts';
import { NotKept, whyNotKept } from '../../platform/refusal.ts';
import { uniqueId } from '../../platform/unique-id.ts';
import type { Files } from '../files/files.svelte.ts';
import type { Step } from '../state/history.ts';
import { sameJson } from '../state/same-json.ts';
import type { Studio } from '../state/studio.svelte.ts';
import {
  deleteVersion,
  documentOf,
  keepVersion,
  markVersion,
  onVersionsChange,
  versionsOf,
  type KeptVersion,
} from './database.ts';
import { picturesOf } from './kept-pictures.ts';
import type { Reason, VersionEntry } from './kept-schema.ts';

/** Milliseconds without an edit after which a version may be stored. */
const QUIET = 1500;
/** After so many steps, a version is stored. */
const STEPS = 20;
/** As many labels of steps as a version lists. */
const LABELS = 6;

/** The open graph from when it was opened, or the page was loaded, until it is left. */
interface Sitting {
  readonly id: string;
  /** Which of the documents that were opened it is. */
  readonly opened: number;
  readonly before: GraphDocument;
  /** The graph as it was before is stored. */
  started: boolean;
  /** The step after which a version was stored last. */
  after: Step | undefined;
}

/** Two versions to compare; undefined is the graph as it is open. */
export interface Compared {
  readonly from: KeptVersion | undefined;
  readonly to: KeptVersion | undefined;
}

/**
 * The versions of the open graph: those that the user names, and those that are stored automatically, if the graph differs
 * from the newest version: as it was before the first edit of a sitting, after every 20 steps, at the end of a run, before going
 * back to a version, and when it is left for another.
 */
export class Versions {
  private readonly studio: Studio;
  private readonly files: Files;
  /** Newest first. */
  all: readonly VersionEntry[] = $state.raw([]);
  compared: Compared | undefined = $state.raw();
  /** What was deleted last: it can be brought back. */
  deleted: KeptVersion | undefined = $state.raw();
  private sitting: Sitting;
  /** The graph of the newest version, once it was needed. */
  private newest: KeptVersion | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Writing, in order. */
  private work: Promise<unknown> = Promise.resolve();
  private reported = false;
  /** When the last one was stored. */
  private when = 0;

  constructor(studio: Studio, files: Files) {
    this.studio = studio;
    this.files = files;
    this.sitting = this.begin();
    files.onleave = () => this.leave();
    onVersionsChange(() => void this.refresh());
  }

  /** The sitting that is open. */
  get current(): string {
    return this.sitting.id;
  }

  async refresh(): Promise<void> {
    const { versions } = this.files;
    const all = await versionsOf(versions).catch(() => []);
    if (versions === this.files.versions) this.all = all;
  }

  /** Call on every change of the document. */
  follow(document: GraphDocument): void {
    if (this.studio.documents.opened !== this.sitting.opened) {
      this.sitting = this.begin();
      this.compared = this.deleted = this.newest = undefined;
      this.all = [];
      void this.refresh();
    }
    clearTimeout(this.timer);
    if (document !== this.sitting.before) this.timer = setTimeout(() => void this.settle(), QUIET);
  }

  /** Call when a run has ended. */
  runEnded(): void {
    if (this.studio.run.stale || this.files.untouched) return;
    void this.settle();
    void this.store('run');
  }

  /** Stores the graph as it is now. Whether it was done. */
  async save(name: string): Promise<boolean> {
    void this.settle();
    return this.store('edited', name);
  }

  /** Gives a version a name, which keeps it; without one it is forgotten in time like the automatic ones. */
  async rename(entry: VersionEntry, name: string): Promise<void> {
    await this.try(() => markVersion(name === '' ? omit(entry, 'name') : { ...entry, name }));
    await this.refresh();
  }

  async delete(entry: VersionEntry): Promise<void> {
    await this.try(async () => {
      const document = await documentOf(entry).catch(() => undefined);
      await deleteVersion(entry.id);
      this.deleted = document && { entry, document };
    });
    await this.refresh();
  }

  async putBack(): Promise<void> {
    const { deleted } = this;
    if (deleted && (await this.try(() => keepVersion(deleted)))) this.deleted = undefined;
    await this.refresh();
  }

  /** Makes the open graph that of a version, as one step. Whether it was done. */
  async goBack(entry: VersionEntry, title: string): Promise<boolean> {
    const document = await this.read(entry);
    if (!document) return false;
    void this.settle();
    await this.store('before');
    this.studio.documents.edit(`go back to “${title}”`, () => document);
    this.studio.notices.add('good', `The graph is “${title}” again. Undo restores what you had.`);
    return true;
  }

  /** Opens a version as another graph. Whether it was done. */
  async openCopy(entry: VersionEntry): Promise<boolean> {
    const document = await this.read(entry);
    if (document) this.files.openDocument({ ...document, title: `${document.title ?? 'Untitled'}, copy` });
    return document !== undefined;
  }

  /** Shows what differs between two versions; undefined is the graph as it is open. */
  async compare(from: VersionEntry | undefined, to: VersionEntry | undefined): Promise<boolean> {
    const both = await Promise.all(
      [from, to].map(async (entry) => {
        const document = entry && (await this.read(entry));
        return document && { entry, document };
      }),
    );
    if ((from && !both[0]) || (to && !both[1])) return false;
    this.compared = { from: both[0], to: both[1] };
    return true;
  }

  private begin(): Sitting {
    const { document: before, opened, timeline } = this.studio.documents;
    return { id: uniqueId(), opened, before, started: false, after: timeline.done.at(-1) };
  }

  /** Stores what the rule asks for. */
  private async settle(): Promise<void> {
    clearTimeout(this.timer);
    const { sitting } = this;
    const { document, timeline } = this.studio.documents;
    if (document === sitting.before || sitting.opened !== this.studio.documents.opened) return;
    if (!sitting.started) {
      sitting.started = true;
      if (sitting.before.nodes.length > 0) void this.store('opened');
    }
    const steps = this.since(timeline.done);
    if (steps.length >= STEPS) await this.store('edited');
  }

  /** The graph is about to be left for another. Whether it has versions. */
  private leave(): boolean {
    if (this.studio.documents.document !== this.sitting.before) {
      void this.settle();
      void this.store('left');
    }
    return this.all.length > 0;
  }

  /** The steps since a version was stored. */
  private since(done: readonly Step[]): readonly Step[] {
    const { sitting } = this;
    const at = sitting.after ? done.lastIndexOf(sitting.after) : -1;
    if (sitting.after && at < 0) sitting.after = done.at(-1);
    return sitting.after && at < 0 ? [] : done.slice(at + 1);
  }

  /** Stores a version, unless an automatic one would be the same as the newest. Whether it was done. */
  private store(reason: Reason, name?: string): Promise<boolean> {
    const { sitting, files } = this;
    const { document: now, timeline } = this.studio.documents;
    const document = reason === 'opened' ? sitting.before : now;
    const labels = reason === 'opened' ? [] : this.since(timeline.done).map(({ label }) => label);
    if (reason !== 'opened') sitting.after = timeline.done.at(-1);
    // Those of one moment keep their order.
    this.when = Math.max(Date.now(), this.when + 1);
    const entry: VersionEntry = {
      id: uniqueId(),
      graph: files.versions,
      when: this.when,
      ...(name !== undefined && { name }),
      reason,
      sitting: sitting.id,
      labels: [...new Set(labels)].slice(-LABELS),
      nodes: everyNode(document).length,
      ...(files.lastThumbnail !== undefined && { thumbnail: files.lastThumbnail }),
      pictures: [...picturesOf(document).keys()],
    };
    const done = this.work.then(() => this.try(() => this.add({ entry, document })));
    this.work = done;
    return done;
  }

  private async add({ entry, document }: KeptVersion): Promise<void> {
    const [last] = await versionsOf(entry.graph);
    if (last && last.id !== this.newest?.entry.id) {
      const stored = await documentOf(last).catch(() => undefined);
      this.newest = stored && { entry: last, document: stored };
    }
    const same = last && this.newest?.entry.id === last.id && sameJson(this.newest.document, document);
    // An automatic version gets the name, or the result, of what is the same.
    const kept = same && last.name === undefined ? { ...entry, id: last.id, labels: last.labels } : entry;
    if (!same || entry.name !== undefined || (entry.reason === 'run' && kept !== entry)) {
      await keepVersion({ entry: kept, document });
      this.newest = { entry: kept, document };
    }
    await this.refresh();
  }

  /** Says once, until it works again, that versions are not stored. */
  private async try(write: () => Promise<void>): Promise<boolean> {
    const { notices } = this.studio;
    try {
      await write();
      this.reported = false;
      return true;
    } catch (error) {
      // What the browser does not store is said where that begins, or of the graph itself.
      if (!this.reported && !this.files.refused && !(error instanceof NotKept))
        notices.add('bad', `The browser cannot store versions of the graph, because ${whyNotKept(error)}.`);
      this.reported = true;
      return false;
    }
  }

  private async read(entry: VersionEntry): Promise<GraphDocument | undefined> {
    try {
      return await documentOf(entry);
    } catch (error) {
      const text =
        error instanceof GraphError
          ? error.problems[0]!.reason
          : `The browser cannot read the version, because ${whyNotKept(error)}.`;
      this.studio.notices.add('bad', text);
      return undefined;
    }
  }
}
