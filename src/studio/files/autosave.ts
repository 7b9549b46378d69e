import { del, entries, set, setMany } from 'idb-keyval';
import type { GraphDocument } from '../../graph/document.ts';

/** A graph as it was open in a tab: what reloading brings back. */
export interface OpenGraph {
  /** Stays the same from opening a graph until another is opened. */
  readonly id: string;
  readonly document: GraphDocument;
  /** The document as its file has it, where that differs. */
  readonly saved: GraphDocument | undefined;
  readonly fileName: string | undefined;
  readonly handle: FileSystemFileHandle | undefined;
  readonly when: number;
}

const OPEN = 'open:';
const RECENT = 'recent:';
/** Tabs that are gone leave what they had open; so many are kept. */
const TABS = 4;
const RECENTS = 9;

/** Tells this tab from others, and survives its reload. */
const tab = (() => {
  try {
    const known = sessionStorage.getItem('stylograph:tab');
    const id = known ?? crypto.randomUUID();
    sessionStorage.setItem('stylograph:tab', id);
    return id;
  } catch {
    return 'only';
  }
})();

export async function keepOpen(graph: OpenGraph): Promise<void> {
  await set(OPEN + tab, graph);
}

/** What this tab had open; in a new tab, what was open last. */
export async function recallOpen(): Promise<OpenGraph | undefined> {
  const open = await newestFirst(OPEN);
  await Promise.all(open.slice(TABS).map(([key]) => del(key)));
  return (open.find(([key]) => key === OPEN + tab) ?? open[0])?.[1];
}

export async function keepRecent(graph: OpenGraph): Promise<void> {
  await setMany([[RECENT + graph.id, graph]]);
  const recent = await newestFirst(RECENT);
  await Promise.all(recent.slice(RECENTS).map(([key]) => del(key)));
}

export async function recentGraphs(): Promise<OpenGraph[]> {
  return (await newestFirst(RECENT)).map(([, graph]) => graph);
}

export async function forgetRecent(id: string): Promise<void> {
  await del(RECENT + id);
}

async function newestFirst(prefix: string): Promise<[string, OpenGraph][]> {
  const all = await entries<string, OpenGraph>();
  return all.filter(([key]) => key.startsWith(prefix)).sort(([, a], [, b]) => b.when - a.when);
}
