import { without } from '../../graph/omit.ts';
import { sameJson } from './same-json.ts';

type Key = string | number;

/** A value that one of two documents has in place of the other's. Without `before` or `after`, there was none. */
export interface ValueChange {
  readonly path: Key[];
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Entries of a list that others took the place of. */
export interface ListChange {
  readonly path: Key[];
  /** How many entries the list had. */
  readonly length: number;
  readonly at: number;
  readonly removed: unknown[];
  readonly added: unknown[];
}

/** A difference between two documents that says both sides: it can be done and undone, and fits no other document. */
export type Change = ValueChange | ListChange;

type Fields = Readonly<Record<string, unknown>>;

const isList = Array.isArray as (value: unknown) => value is readonly unknown[];
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !isList(value);

/** What leads from one document to another. Parts that both share cost nothing. */
export function changesBetween(before: unknown, after: unknown, path: Key[] = []): Change[] {
  if (Object.is(before, after)) return [];
  if (isList(before) && isList(after)) {
    if (before.length === after.length)
      return before.flatMap((value, i) => changesBetween(value, after[i], [...path, i]));
    const most = Math.min(before.length, after.length);
    let at = 0;
    while (at < most && sameJson(before[at], after[at])) at++;
    let same = 0;
    while (same < most - at && sameJson(before.at(-1 - same), after.at(-1 - same))) same++;
    const [removed, added] = [before, after].map((list) => list.slice(at, list.length - same));
    return [{ path, length: before.length, at, removed: removed!, added: added! }];
  }
  if (!isFields(before) || !isFields(after)) return [{ path, before, after }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): Change[] => {
    const inside = [...path, key];
    if (!Object.hasOwn(before, key)) return [{ path: inside, after: after[key] }];
    if (!Object.hasOwn(after, key)) return [{ path: inside, before: before[key] }];
    return changesBetween(before[key], after[key], inside);
  });
}

/** The document after changes; undefined if they are not changes of this document. */
export function withChanges(document: unknown, changes: readonly Change[]): unknown {
  let changed: Found | undefined = { value: document };
  for (const change of changes) changed = changed && changedAt(changed.value, change.path, change);
  return changed?.value;
}

/** The changes that lead back. */
export function reversed(changes: readonly Change[]): Change[] {
  return changes.map((change): Change => {
    if ('at' in change) {
      const { length, removed, added } = change;
      const after = length - removed.length + added.length;
      return { ...change, length: after, removed: added, added: removed };
    }
    const { path } = change;
    return {
      path,
      ...('after' in change && { before: change.after }),
      ...('before' in change && { after: change.before }),
    };
  });
}

interface Found {
  readonly value: unknown;
}

function changedAt(value: unknown, path: readonly Key[], change: Change): Found | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return changedHere(value, change);
  if (isList(value)) {
    if (typeof key !== 'number' || key >= value.length) return undefined;
    const inner = changedAt(value[key], rest, change);
    return inner && { value: value.with(key, inner.value) };
  }
  if (!isFields(value) || typeof key === 'number') return undefined;
  const has = Object.hasOwn(value, key);
  if (rest.length > 0 || 'at' in change) {
    const inner = has ? changedAt(value[key], rest, change) : undefined;
    return inner && { value: { ...value, [key]: inner.value } };
  }
  if (has !== 'before' in change || (has && !sameJson(value[key], change.before))) return undefined;
  if ('after' in change) return { value: { ...value, [key]: change.after } };
  return { value: without(value, key) };
}

function changedHere(value: unknown, change: Change): Found | undefined {
  if (!('at' in change)) return sameJson(value, change.before) ? { value: change.after } : undefined;
  const { length, at, removed, added } = change;
  if (!isList(value) || value.length !== length || !sameJson(value.slice(at, at + removed.length), removed))
    return undefined;
  return { value: value.toSpliced(at, removed.length, ...added) };
}
