import type { DBSchema } from 'idb';
import { databaseOf } from '../../platform/database.ts';
import type { QueueEntry } from './entry.ts';
import { readEntry, type EntryGraph, type EntryHead } from './kept-schema.ts';

interface Schema extends DBSchema {
  heads: { key: string; value: EntryHead };
  graphs: { key: string; value: EntryGraph };
}

const database = databaseOf<Schema>('stylograph-queue', 1, (made) => {
  made.createObjectStore('heads', { keyPath: 'id' });
  made.createObjectStore('graphs');
});
const BOTH = ['heads', 'graphs'] as const;

/** The entries that the browser keeps, of all tabs, in their order, and how many are damaged: those are forgotten. */
export async function keptEntries(): Promise<{ entries: QueueEntry[]; damaged: number }> {
  const opened = await database.open();
  if (!opened) return { entries: [], damaged: 0 };
  const transaction = opened.transaction(BOTH, 'readwrite');
  const [heads, graphs] = [transaction.objectStore('heads'), transaction.objectStore('graphs')];
  const entries: QueueEntry[] = [];
  let damaged = 0;
  for (const key of await heads.getAllKeys()) {
    const entry = readEntry(await heads.get(key), await graphs.get(key));
    if (entry) entries.push(entry);
    else {
      damaged += 1;
      await Promise.all([heads.delete(key), graphs.delete(key)]);
    }
  }
  await transaction.done;
  return { entries: entries.sort((a, b) => a.place - b.place), damaged };
}

/** Keeps an entry. Rejects if there is no room; does nothing where the browser keeps nothing: that is said at the start. */
export async function keepEntry(entry: QueueEntry, withGraph: boolean): Promise<void> {
  const opened = await database.open();
  if (!opened) return;
  const { document, photos, ...head } = entry;
  const transaction = opened.transaction(BOTH, 'readwrite');
  await Promise.all([
    transaction.objectStore('heads').put(head),
    ...(withGraph ? [transaction.objectStore('graphs').put({ document, photos }, entry.id)] : []),
    transaction.done,
  ]);
}

export async function forgetEntry(id: string): Promise<void> {
  const opened = await database.open();
  if (!opened) return;
  const transaction = opened.transaction(BOTH, 'readwrite');
  await Promise.all([
    transaction.objectStore('heads').delete(id),
    transaction.objectStore('graphs').delete(id),
    transaction.done,
  ]);
}
