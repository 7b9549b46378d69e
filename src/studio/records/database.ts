import type { DBSchema, IDBPDatabase } from 'idb';
import type { GraphDocument } from '../../graph/document.ts';
import { openChannel } from '../../platform/channel.ts';
import { databaseOf } from '../../platform/database.ts';
import { NotKept } from '../../platform/refusal.ts';
import { readRecord, type RunRecord } from '../../run/record/schema.ts';
import { withoutPictures } from '../../share/pictures.ts';
import { entryOf, type EntryMarks, type RecordEntry } from './entry.ts';
import type { KeptCheckpoint, KeptPicture, KeptRun } from './kept-run.ts';
import { isEntry, readKeptCheckpoint } from './kept-schema.ts';

type Asset = NonNullable<GraphDocument['assets']>[string];

interface Schema extends DBSchema {
  /** What the gallery shows of each record: small, so that all are read at once. */
  entries: { key: string; value: RecordEntry };
  /** The graph is without its pictures: many records share them. */
  records: { key: string; value: RunRecord };
  pictures: { key: string; value: readonly KeptPicture[] };
  assets: { key: string; value: Asset };
  checkpoints: { key: string; value: KeptCheckpoint };
}

const NAME = 'stylograph-records';
const VERSION = 1;
const ALL = ['entries', 'records', 'pictures', 'assets'] as const;

/** The records of this browser: in the page and in its workers. Every change is announced to all others. */
export class RecordDatabase {
  private readonly database: IDBPDatabase<Schema>;
  private readonly channel = openChannel(NAME);

  constructor(database: IDBPDatabase<Schema>) {
    this.database = database;
  }

  /** Calls back when another page or worker has changed something. */
  onChange(changed: () => void): void {
    this.channel?.addEventListener('message', changed);
  }

  /** Newest first. */
  async entries(): Promise<RecordEntry[]> {
    const all = await this.database.getAll('entries');
    return all.filter(isEntry).sort((a, b) => (a.created < b.created ? 1 : -1));
  }

  /** Keeps a run, or more of one that is kept already: what the user has written on it stays. */
  async keep(run: KeptRun, marks?: EntryMarks): Promise<void> {
    const { record, pictures } = run;
    const transaction = this.database.transaction(ALL, 'readwrite', { durability: 'relaxed' });
    const store = <S extends (typeof ALL)[number]>(name: S) => transaction.objectStore(name);
    const before = await store('entries').get(record.id);
    const assets = Object.entries(record.graph.assets ?? {}).filter(([, { data }]) => data !== '');
    await Promise.all([
      ...assets.map(([key, asset]) => store('assets').put(asset, key)),
      store('records').put({ ...record, graph: withoutPictures(record.graph) }),
      store('pictures').put(pictures, record.id),
      store('entries').put(entryOf(run, marks ?? before)),
      transaction.done,
    ]);
    this.announce();
  }

  /** Undefined if it was deleted meanwhile. Rejects with a {@link GraphError} where it is damaged. */
  async run(id: string): Promise<KeptRun | undefined> {
    const transaction = this.database.transaction(ALL);
    const kept = await transaction.objectStore('records').get(id);
    if (!kept) return undefined;
    const record = readRecord(kept);
    const pictures = (await transaction.objectStore('pictures').get(id)) ?? [];
    const entry = await transaction.objectStore('entries').get(id);
    const assets = await Promise.all(
      Object.entries(record.graph.assets ?? {}).map(async ([key, asset]) => [
        key,
        (await transaction.objectStore('assets').get(key)) ?? asset,
      ]),
    );
    const graph: GraphDocument = record.graph.assets
      ? { ...record.graph, assets: Object.fromEntries(assets) as GraphDocument['assets'] }
      : record.graph;
    return { record: { ...record, graph }, pictures, thumbnail: entry?.thumbnail, sweep: entry?.sweep };
  }

  async mark(id: string, marks: Partial<EntryMarks>): Promise<void> {
    const transaction = this.database.transaction('entries', 'readwrite');
    const entry = await transaction.store.get(id);
    if (entry) await transaction.store.put({ ...entry, ...marks });
    await transaction.done;
    this.announce();
  }

  async delete(id: string): Promise<void> {
    const transaction = this.database.transaction([...ALL, 'checkpoints'], 'readwrite');
    await Promise.all([
      transaction.objectStore('entries').delete(id),
      transaction.objectStore('records').delete(id),
      transaction.objectStore('pictures').delete(id),
      transaction.objectStore('checkpoints').delete(id),
      transaction.done,
    ]);
    this.announce();
  }

  /** Forgets the pictures of graphs that no record has any more. */
  async sweepOut(): Promise<void> {
    const transaction = this.database.transaction(ALL, 'readwrite');
    const entries = await transaction.objectStore('entries').getAll();
    const used = new Set(entries.flatMap(({ assets }) => assets));
    const assets = transaction.objectStore('assets');
    for (const key of await assets.getAllKeys()) if (!used.has(key)) await assets.delete(key);
    await transaction.done;
  }

  async keepCheckpoint(checkpoint: KeptCheckpoint): Promise<void> {
    await this.database.put('checkpoints', checkpoint);
  }

  /** Rejects with a {@link GraphError} where it is damaged. */
  async checkpoint(id: string): Promise<KeptCheckpoint | undefined> {
    const kept = await this.database.get('checkpoints', id);
    return kept && readKeptCheckpoint(kept);
  }

  /** The runs that have one, newest first. */
  async checkpoints(): Promise<string[]> {
    const all = await this.database.getAll('checkpoints');
    return all.sort((a, b) => b.when - a.when).map(({ id }) => id);
  }

  async forgetCheckpoint(id: string): Promise<void> {
    await this.database.delete('checkpoints', id);
  }

  private announce(): void {
    this.channel?.postMessage('changed');
  }
}

const database = databaseOf<Schema>(NAME, VERSION, (made, from) => {
  if (from > 0) return;
  made.createObjectStore('entries', { keyPath: 'id' });
  made.createObjectStore('checkpoints', { keyPath: 'id' });
  made.createObjectStore('records', { keyPath: 'id' });
  made.createObjectStore('pictures');
  made.createObjectStore('assets');
});
const known = new WeakMap<IDBPDatabase<Schema>, RecordDatabase>();

/**
 * The records of this browser.
 *
 * @throws NotKept if the browser keeps nothing for pages.
 */
export async function records(): Promise<RecordDatabase> {
  const opened = await database.open();
  if (!opened) throw new NotKept();
  const made = known.get(opened) ?? new RecordDatabase(opened);
  known.set(opened, made);
  return made;
}
