import type { DBSchema, IDBPDatabase } from 'idb';
import type { GraphDocument } from '../../graph/document.ts';
import { graphIn } from '../../run/record/schema.ts';
import { openChannel } from '../../platform/channel.ts';
import { databaseOf } from '../../platform/database.ts';
import { NotKept } from '../../platform/refusal.ts';
import { isVersion, type KeptStep, type VersionEntry } from './kept-schema.ts';
import { picturesOf, withData, withoutData } from './kept-pictures.ts';

interface Schema extends DBSchema {
  steps: { key: [graph: string, number: number]; value: KeptStep };
  versions: { key: string; value: VersionEntry; indexes: { graph: string } };
  /** The documents of versions, without their pictures. */
  documents: { key: string; value: GraphDocument };
  /** The data of pictures, by hash: versions and steps share them. */
  pictures: { key: string; value: string };
}

/** A version with its graph. */
export interface KeptVersion {
  readonly entry: VersionEntry;
  readonly document: GraphDocument;
}

const NAME = 'stylograph-versions';
const ALL = ['steps', 'versions', 'documents', 'pictures'] as const;
/** So many automatic versions of a graph are kept. */
const AUTOMATIC = 50;
/** What was stored in this time may belong to a graph that another tab has just opened. */
const DAY = 24 * 60 * 60 * 1000;

const database = databaseOf<Schema>(NAME, 1, (made, from) => {
  if (from > 0) return;
  made.createObjectStore('steps', { keyPath: ['graph', 'number'] });
  made.createObjectStore('versions', { keyPath: 'id' }).createIndex('graph', 'graph');
  made.createObjectStore('documents');
  made.createObjectStore('pictures');
});
const channel = openChannel(NAME);

async function opened(): Promise<IDBPDatabase<Schema>> {
  const base = await database.open();
  if (!base) throw new NotKept();
  return base;
}

const stepsOf = (graph: string) => IDBKeyRange.bound([graph], [graph, []]);

/** What was stored of the steps of a graph, in order: to be checked. */
export async function keptSteps(graph: string): Promise<unknown[]> {
  return (await database.open())?.getAll('steps', stepsOf(graph)) ?? [];
}

/** Replaces steps of a graph, with the pictures that came or went in them. */
export async function replaceSteps(
  graph: string,
  gone: readonly number[] | 'all',
  steps: readonly KeptStep[],
  pictures: ReadonlyMap<string, string>,
): Promise<void> {
  const base = await database.open();
  if (!base) return;
  const transaction = base.transaction(['steps', 'pictures'], 'readwrite', { durability: 'relaxed' });
  const writing = [
    ...(gone === 'all'
      ? [transaction.objectStore('steps').delete(stepsOf(graph))]
      : gone.map((number) => transaction.objectStore('steps').delete([graph, number]))),
    ...steps.map((step) => transaction.objectStore('steps').put(step)),
    ...[...pictures].map(([key, data]) => transaction.objectStore('pictures').put(data, key)),
    transaction.done,
  ];
  // A page that is being left does not live to see its writes succeed, and commit by themselves.
  transaction.commit();
  await Promise.all(writing);
}

export async function keptPictures(keys: Iterable<string>): Promise<Map<string, string>> {
  const base = await opened();
  const found = new Map<string, string>();
  for (const key of keys) {
    const data: unknown = await base.get('pictures', key);
    if (typeof data === 'string') found.set(key, data);
  }
  return found;
}

/** The versions of a graph, newest first. */
export async function versionsOf(graph: string): Promise<VersionEntry[]> {
  const all = await (await database.open())?.getAllFromIndex('versions', 'graph', graph);
  return (all ?? []).filter(isVersion).sort((a, b) => b.when - a.when);
}

/** Stores a version; the oldest automatic ones beyond those kept are forgotten. Rejects if there is no room. */
export async function keepVersion({ entry, document }: KeptVersion): Promise<void> {
  const transaction = (await opened()).transaction(ALL, 'readwrite');
  const versions = transaction.objectStore('versions');
  const documents = transaction.objectStore('documents');
  const pictures = transaction.objectStore('pictures');
  await Promise.all([
    versions.put(entry),
    documents.put(withoutData(document), entry.id),
    ...[...picturesOf(document)].map(([key, data]) => pictures.put(data, key)),
  ]);
  const automatic = (await versions.index('graph').getAll(entry.graph))
    .filter(({ name }) => name === undefined)
    .sort((a, b) => b.when - a.when);
  for (const { id } of automatic.slice(AUTOMATIC))
    await Promise.all([versions.delete(id), documents.delete(id)]);
  await transaction.done;
  announce();
}

/** Writes what is said of a version, if it was not deleted meanwhile. */
export async function markVersion(entry: VersionEntry): Promise<void> {
  const transaction = (await opened()).transaction('versions', 'readwrite');
  if ((await transaction.store.getKey(entry.id)) !== undefined) await transaction.store.put(entry);
  await transaction.done;
  announce();
}

export async function deleteVersion(id: string): Promise<void> {
  const transaction = (await opened()).transaction(['versions', 'documents'], 'readwrite');
  await Promise.all([
    transaction.objectStore('versions').delete(id),
    transaction.objectStore('documents').delete(id),
    transaction.done,
  ]);
  announce();
}

/**
 * The graph of a version. Rejects with a GraphError where it is damaged.
 */
export async function documentOf({ id, pictures }: VersionEntry): Promise<GraphDocument> {
  const source = { name: 'The version', remedy: 'Choose another one.' };
  const raw = await (await opened()).get('documents', id);
  const filled = raw && withData(raw, await keptPictures(pictures));
  return graphIn(filled, source);
}

/**
 * Forgets the steps and versions of graphs that the browser does not keep any more, and pictures that only those had.
 *
 * @param graphs the graphs whose steps are kept.
 * @param versioned the graphs whose versions are kept.
 */
export async function sweepOut(graphs: ReadonlySet<string>, versioned: ReadonlySet<string>): Promise<void> {
  const base = await database.open();
  if (!base) return;
  const transaction = base.transaction(ALL, 'readwrite', { durability: 'relaxed' });
  const before = Date.now() - DAY;
  const used = new Set<string>();
  for (let at = await transaction.objectStore('steps').openCursor(); at; at = await at.continue()) {
    if (at.value.when < before && !graphs.has(at.value.graph)) await at.delete();
    else for (const key of at.value.pictures) used.add(key);
  }
  for (let at = await transaction.objectStore('versions').openCursor(); at; at = await at.continue()) {
    if (at.value.when < before && !versioned.has(at.value.graph)) {
      await Promise.all([at.delete(), transaction.objectStore('documents').delete(at.value.id)]);
    } else for (const key of at.value.pictures) used.add(key);
  }
  const pictures = transaction.objectStore('pictures');
  for (const key of await pictures.getAllKeys()) if (!used.has(key)) await pictures.delete(key);
  await transaction.done;
}

/** Calls back when another tab has changed the versions of a graph. */
export function onVersionsChange(changed: () => void): void {
  channel?.addEventListener('message', changed);
}

function announce(): void {
  channel?.postMessage('changed');
}
