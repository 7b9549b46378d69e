import * as v from 'valibot';
import { documentSchema, type GraphDocument } from '../../graph/document.ts';
import { readDocument } from '../../graph/parse.ts';
import { GraphError } from '../../graph/problem.ts';
import { numberOrNull } from './numbers.ts';

const losses = v.object({ total: numberOrNull, terms: v.record(v.string(), numberOrNull) });

/** One entry a step. What was no number is null. */
const curves = v.object({
  step: v.array(v.number()),
  evaluations: v.array(v.number()),
  seconds: v.array(v.number()),
  total: v.array(numberOrNull),
  terms: v.record(v.string(), v.array(numberOrNull)),
});

const stage = v.object({
  optimizer: v.string(),
  width: v.number(),
  height: v.number(),
  steps: v.number(),
  /** Why it ended; missing where the run was cut off. */
  reason: v.optional(v.string()),
  /** Of the picture that it ended with. */
  losses: v.optional(losses),
  curves,
});

const recordSchema = v.object({
  format: v.literal('stylograph-record'),
  version: v.literal(1, 'it is from another version of Stylograph'),
  id: v.pipe(v.string(), v.regex(/^[\w-]+$/)),
  /** When the run began, as an ISO date. */
  created: v.string(),
  status: v.picklist(['running', 'finished', 'stopped', 'diverged']),
  graph: v.unknown(),
  graphHash: v.string(),
  engine: v.object({ name: v.string(), device: v.string(), reason: v.string() }),
  versions: v.record(v.string(), v.string()),
  seeds: v.record(v.string(), v.number()),
  pictures: v.record(v.string(), v.string()),
  models: v.record(v.string(), v.string()),
  stages: v.array(stage),
  events: v.array(
    v.object({
      at: v.string(),
      what: v.string(),
      optimizer: v.optional(v.string()),
      step: v.optional(v.number()),
    }),
  ),
  frames: v.array(v.object({ optimizer: v.string(), step: v.number(), file: v.string() })),
  results: v.array(
    v.object({
      node: v.string(),
      file: v.string(),
      width: v.number(),
      height: v.number(),
      /** Of the float32 entries, before they are rounded for a file. */
      hash: v.string(),
    }),
  ),
});

type Read = v.InferOutput<typeof recordSchema>;
export type StageRecord = v.InferOutput<typeof stage>;
export type RecordCurves = v.InferOutput<typeof curves>;

/** All that there is to know of a run: enough to run it again and to tell whether the same comes of it. */
export interface RunRecord extends Omit<Read, 'graph'> {
  /** Carries the pictures that it needs. */
  readonly graph: GraphDocument;
}

/**
 * Reads a record from JSON that came from anywhere. Throws a {@link GraphError} that says what does not fit.
 */
export function readRecord(raw: unknown): RunRecord {
  const result = v.safeParse(recordSchema, raw);
  if (result.success && v.is(documentSchema, result.output.graph))
    return { ...result.output, graph: readDocument(result.output.graph) };
  const issue = result.issues?.[0];
  const path = issue?.path?.map(({ key }) => String(key)).join('.') ?? 'graph';
  throw new GraphError([
    {
      severity: 'error',
      reason: `This is no record of a run: “${path}” is not as it should be.`,
      remedy: issue?.message ?? 'Record the run again.',
    },
  ]);
}
