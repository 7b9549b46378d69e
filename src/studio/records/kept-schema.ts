import * as v from 'valibot';
import { readKept, type Source } from '../../run/record/kept.ts';
import { graphIn, readRecord } from '../../run/record/schema.ts';
import type { RecordEntry } from './entry.ts';
import type { KeptCheckpoint } from './kept-run.ts';

const floats = v.instance(Float32Array);

const branchSchema = v.object({
  optimizer: v.string(),
  width: v.number(),
  height: v.number(),
  start: floats,
  results: v.map(v.string(), floats),
});

const checkpointSchema = v.object({
  id: v.string(),
  when: v.number(),
  document: v.unknown(),
  record: v.unknown(),
  branch: v.optional(branchSchema),
  files: v.array(v.instance(Uint8Array)),
});

const entrySchema = v.object({
  id: v.string(),
  created: v.string(),
  title: v.string(),
  status: v.picklist(['running', 'finished', 'stopped', 'diverged']),
  engine: v.string(),
  steps: v.number(),
  total: v.nullable(v.number()),
  width: v.number(),
  height: v.number(),
  bytes: v.number(),
  thumbnail: v.optional(v.string()),
  assets: v.array(v.string()),
  sweep: v.optional(v.object({ key: v.string(), cell: v.string() })),
  starred: v.boolean(),
  tags: v.array(v.string()),
  note: v.string(),
});

/** What the browser kept of a run that was cut off. Throws a {@link GraphError} if that was damaged. */
export function readKeptCheckpoint(raw: unknown): KeptCheckpoint {
  const source: Source = { name: 'The stored data of the run', remedy: 'Start the run again.' };
  const { document, record, branch, ...kept } = readKept(checkpointSchema, raw, source);
  return {
    ...kept,
    branch,
    document: graphIn(document, source),
    record: readRecord(record, 'The record of the run'),
  };
}

/** Whether an entry of the gallery is whole. */
export function isEntry(raw: unknown): raw is RecordEntry {
  return v.is(entrySchema, raw);
}
