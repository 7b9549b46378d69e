import * as v from 'valibot';
import { readDocument } from '../../graph/parse.ts';
import { GraphError } from '../../graph/problem.ts';
import type { QueueEntry } from './entry.ts';

const asset = v.object({
  key: v.string(),
  asset: v.object({ name: v.string(), mime: v.string(), data: v.string() }),
});

const target = v.variant('on', [
  v.object({ on: v.literal('control'), name: v.string() }),
  v.object({
    on: v.literal('parameter'),
    definition: v.optional(v.string()),
    node: v.string(),
    parameter: v.string(),
  }),
]);

const headSchema = v.object({
  id: v.string(),
  queue: v.string(),
  place: v.number(),
  name: v.string(),
  state: v.picklist(['waiting', 'running', 'done', 'canceled', 'failed']),
  results: v.array(
    v.object({
      record: v.optional(v.string()),
      thumbnail: v.optional(v.string()),
      error: v.optional(v.string()),
      stopped: v.optional(v.boolean()),
      seconds: v.number(),
    }),
  ),
  record: v.optional(v.string()),
});

const graphSchema = v.object({
  document: v.unknown(),
  photos: v.optional(v.object({ target, pictures: v.array(asset) })),
});

/** What changes of an entry while it is in the queue: small, so that it is written each time. */
export type EntryHead = Omit<QueueEntry, 'document' | 'photos'>;
/** What an entry runs, written once. */
export type EntryGraph = Pick<QueueEntry, 'document' | 'photos'>;

/** An entry as the browser kept it; undefined if it is damaged: another version may have written it. */
export function readEntry(head: unknown, graph: unknown): QueueEntry | undefined {
  const [one, other] = [v.safeParse(headSchema, head), v.safeParse(graphSchema, graph)];
  if (!one.success || !other.success) return undefined;
  try {
    return { ...one.output, photos: other.output.photos, document: readDocument(other.output.document) };
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
}
