import type { PictureAsset } from '../../graph/assets.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { vocabularyOf } from '../../graph/composite.ts';
import { vocabulary } from '../../vocabulary.ts';
import { valueText } from '../panels/value-text.ts';
import { withPhoto, type PhotoTarget } from './photos.ts';

/** What came of one run of an entry. */
export interface QueuedResult {
  /** The id of its record, if it got so far. */
  readonly record?: string | undefined;
  /** Its picture, small, as a data address. */
  readonly thumbnail?: string | undefined;
  /** Why it failed. */
  readonly error?: string | undefined;
  /** It was stopped before its end. */
  readonly stopped?: boolean | undefined;
  readonly seconds: number;
}

/** Photos that a graph runs with, one after another. */
export interface PhotoList {
  readonly target: PhotoTarget;
  readonly pictures: readonly PictureAsset[];
}

export type EntryState = 'waiting' | 'running' | 'done' | 'canceled' | 'failed';

/** A run that waits for its turn, or has had it: a graph as it was when queued, perhaps with a list of photos. */
export interface QueueEntry {
  readonly id: string;
  /** The queue of which tab it is in. */
  readonly queue: string;
  /** The lower, the sooner. */
  readonly place: number;
  readonly name: string;
  readonly state: EntryState;
  /** Of the runs that have ended, in the order of the photos. */
  readonly results: readonly QueuedResult[];
  /** The record of the run under way: with its checkpoint, the run resumes after a reload. */
  readonly record?: string | undefined;
  readonly document: GraphDocument;
  readonly photos?: PhotoList | undefined;
}

/** How many runs an entry is. */
export function runsOf({ photos }: QueueEntry): number {
  return photos?.pictures.length ?? 1;
}

/** The graph of one run of an entry. */
export function documentOf({ document, photos }: QueueEntry, run: number): GraphDocument {
  const picture = photos?.pictures[run];
  return photos && picture ? withPhoto(document, photos.target, picture) : document;
}

export function isOver({ state }: QueueEntry): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** The entry after one of its runs has ended: it is over, or its next photo is due. A photo that fails ends no batch. */
export function withResult(entry: QueueEntry, result: QueuedResult): QueueEntry {
  const results = [...entry.results, result];
  const failed = results.every(({ error }) => error !== undefined);
  const next = results.length < runsOf(entry) ? 'running' : failed ? 'failed' : 'done';
  const state = result.stopped ? 'canceled' : next;
  return { ...entry, results, state, record: undefined };
}

/** The entries with one at another place; those that are over keep theirs at the end. */
export function moved(entries: readonly QueueEntry[], id: string, to: number): QueueEntry[] {
  const entry = entries.find((one) => one.id === id);
  if (!entry) return [...entries];
  const others = entries.filter((one) => one !== entry);
  const at = Math.max(0, Math.min(to, others.length));
  return numbered([...others.slice(0, at), entry, ...others.slice(at)]);
}

/** The entries with their places. */
export function numbered(entries: readonly QueueEntry[]): QueueEntry[] {
  return entries.map((entry, place) => (entry.place === place ? entry : { ...entry, place }));
}

/** At most so many differences are named. */
const NAMED = 2;

/**
 * What a new entry is called: the title of its graph, with the parameters that differ from the newest run of that title; with
 * a number where that is many, or none.
 *
 * @param before the graph that runs, without a name, and the entries, newest last.
 */
export function nameOf(
  document: GraphDocument,
  before: readonly { readonly document: GraphDocument; readonly name?: string }[],
): string {
  const title = titleOf(document);
  const last = before.findLast((other) => titleOf(other.document) === title);
  const differences = last ? differencesOf(document, last.document) : [];
  const named = differences.length > 0 && differences.length <= NAMED;
  const same = differences.length === 0 ? last?.name?.replace(/ \(\d+\)$/, '') : undefined;
  const name = named ? `${title}: ${differences.join(', ')}` : (same ?? title);
  const taken = new Set(before.map((other) => other.name ?? titleOf(other.document)));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} (${number})`)) number++;
  return `${name} (${number})`;
}

function titleOf({ title }: GraphDocument): string {
  return title ?? 'Untitled';
}

function differencesOf(document: GraphDocument, other: GraphDocument): string[] {
  const types = vocabularyOf(document, vocabulary);
  const before = new Map(other.nodes.map((node) => [node.id, node]));
  return document.nodes.flatMap(({ id, type, title, params = {} }) => {
    const old = before.get(id);
    if (old?.type !== type) return [`new ${title ?? id}`];
    const names = new Set([...Object.keys(params), ...Object.keys(old.params ?? {})]);
    return [...names].flatMap((name) => {
      const parameter = types.get(type)?.parameters[name];
      const value = params[name] ?? parameter?.default;
      const same = JSON.stringify(value) === JSON.stringify(old.params?.[name] ?? parameter?.default);
      return same ? [] : [`${parameter?.title.toLowerCase() ?? name} ${valueText(document, value)}`];
    });
  });
}
