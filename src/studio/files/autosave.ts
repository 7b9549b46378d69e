import type { DBSchema } from 'idb';
import type { GraphDocument } from '../../graph/document.ts';
import { databaseOf } from '../../platform/database.ts';
import { claim, heldNames, hold } from '../../platform/locks.ts';
import { uniqueId } from '../../platform/unique-id.ts';
import { tabStorage } from '../../platform/web-storage.ts';
import type { StepPlace } from '../versions/step-log.ts';

/** A graph that was open in a tab: a reload restores it. */
export interface OpenGraph {
  /** Stays the same from opening a graph until another is opened. No two tabs have the same. */
  readonly id: string;
  /** The recent graph that it was opened from, and takes the place of. */
  readonly from: string | undefined;
  readonly document: GraphDocument;
  /** The document as its file has it, where that differs. */
  readonly saved: GraphDocument | undefined;
  readonly fileName: string | undefined;
  readonly handle: FileSystemFileHandle | undefined;
  /** When its file was written last, as far as this tab knows. */
  readonly modified: number | undefined;
  readonly when: number;
  /** The last result, small, as a data address. Graphs of older versions, and those that never ran, have none. */
  readonly thumbnail?: string | undefined;
  /** Under which name its versions are stored: its own id, or that of the graph that it continues. */
  readonly versions?: string;
  /** Where it stands among the steps that are stored for undo. */
  readonly place?: StepPlace;
}

interface Schema extends DBSchema {
  keyval: { key: string; value: OpenGraph };
}

type Entry = readonly [key: string, graph: OpenGraph];

const OPEN = 'open:';
const RECENT = 'recent:';
/** So many recent graphs are kept, and so many graphs of tabs that are closed. Those of open tabs are not counted. */
const KEPT = 20;
const TAB = 'stylograph:tab';
/** Milliseconds in which a reloaded page releases its locks, on a busy machine. */
const PATIENCE = 10_000;

const database = databaseOf<Schema>('keyval-store', 1, (made, from) => {
  if (from === 0) made.createObjectStore('keyval');
});
const lockOf = (tab: string): string => `stylograph-tab-${tab}`;

/**
 * The graph of this tab, stored where only this tab writes: it holds the name of its entry while it is open. A duplicated tab
 * has a copy of the name, which is in use, and so takes another. In a browser without locks, where a duplicate cannot be
 * distinguished from a reload, every load of the page is treated as a duplicate.
 */
export class Autosave {
  private tab = '';
  /** An entry that this one was copied from, and takes the place of unless another tab writes to it. */
  private copied: Entry | undefined;

  /**
   * Takes the entry of this tab: after a reload what it had open, in a copy of a tab a copy of what that had open; in a new
   * tab, if it is to `adopt`, the graph of the tab that was closed last.
   */
  async begin(adopt: boolean): Promise<OpenGraph | undefined> {
    const known = tabStorage.get(TAB);
    if (known !== undefined && (await claim(lockOf(known), PATIENCE))) return this.use(known);
    const { sure } = await heldNames();
    if (known !== undefined) {
      const graph = await this.entry(known);
      if (graph && !sure) this.copied = [OPEN + known, graph];
      this.useFresh();
      return graph && { ...graph, id: uniqueId() };
    }
    const closed = adopt ? await this.closed() : [];
    for (const [key] of sure ? closed : []) {
      const tab = key.slice(OPEN.length);
      if (await claim(lockOf(tab))) return this.use(tab);
    }
    this.useFresh();
    const last = closed[0]?.[1];
    return last && !sure ? { ...last, id: uniqueId(), from: last.id } : undefined;
  }

  /** Rejects if there is no room. Does nothing where the browser keeps nothing: that is said where it begins. */
  async keep(graph: OpenGraph): Promise<void> {
    const opened = await database.open();
    if (opened) {
      const transaction = opened.transaction('keyval', 'readwrite');
      const writing = [transaction.store.put(graph, OPEN + this.tab), transaction.done];
      // A page that is being left does not live to see the write succeed, and commit by itself.
      transaction.commit();
      await Promise.all(writing);
    }
    if (!this.copied) return;
    const [key, { when }] = this.copied;
    this.copied = undefined;
    if ((await opened?.get('keyval', key))?.when === when) await opened?.delete('keyval', key);
  }

  /** Whether nothing was ever kept. */
  async isEmpty(): Promise<boolean> {
    return ((await (await database.open())?.count('keyval')) ?? 0) === 0;
  }

  async keepRecent(graph: OpenGraph): Promise<void> {
    await (await database.open())?.put('keyval', graph, RECENT + graph.id);
    await this.forgetOldest(await this.entries(RECENT));
    const { sure } = await heldNames();
    if (sure && graph.from !== undefined) await this.forget(graph.from);
    if (sure) await this.forgetOldest(await this.closed());
  }

  /** Graphs that were left for others, and those of closed tabs. */
  async recent(): Promise<OpenGraph[]> {
    const graphs = [...(await this.entries(RECENT)), ...(await this.closed())]
      .map(([, graph]) => graph)
      .sort((a, b) => b.when - a.when);
    const replaced = new Set(graphs.map(({ from }) => from));
    const known = new Set<string>();
    return graphs.filter(({ id }) => !replaced.has(id) && !known.has(id) && known.add(id));
  }

  /** Every graph that is kept, of this tab and others too; the one that was kept last comes first. */
  async all(): Promise<OpenGraph[]> {
    const entries = [...(await this.entries(OPEN)), ...(await this.entries(RECENT))];
    return entries.map(([, graph]) => graph).sort((a, b) => b.when - a.when);
  }

  /** Forgets a recent graph. */
  async forget(id: string): Promise<void> {
    const opened = await database.open();
    await opened?.delete('keyval', RECENT + id);
    for (const [key, graph] of await this.closed()) if (graph.id === id) await opened?.delete('keyval', key);
  }

  private useFresh(): void {
    const tab = uniqueId();
    hold(lockOf(tab));
    void this.use(tab);
  }

  private use(tab: string): Promise<OpenGraph | undefined> {
    this.tab = tab;
    tabStorage.set(TAB, tab);
    return this.entry(tab);
  }

  private async entry(tab: string): Promise<OpenGraph | undefined> {
    return (await database.open())?.get('keyval', OPEN + tab);
  }

  private async forgetOldest(entries: readonly Entry[]): Promise<void> {
    const opened = await database.open();
    for (const [key] of entries.slice(KEPT)) await opened?.delete('keyval', key);
  }

  /** Entries of tabs that are closed, newest first; where that is not sure, of those that do not say that they are open. */
  private async closed(): Promise<Entry[]> {
    const { names } = await heldNames();
    return (await this.entries(OPEN)).filter(([key]) => !names.has(lockOf(key.slice(OPEN.length))));
  }

  /** Newest first. */
  private async entries(prefix: string): Promise<Entry[]> {
    const opened = await database.open();
    if (!opened) return [];
    const { store } = opened.transaction('keyval');
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, graphs] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
    return keys.map((key, i): Entry => [key, graphs[i]!]).sort(([, a], [, b]) => b.when - a.when);
  }
}
