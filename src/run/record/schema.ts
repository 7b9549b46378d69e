import * as v from 'valibot';
import type { GraphDocument } from '../../graph/document.ts';
import { PATH } from '../../graph/names.ts';
import { readDocument } from '../../graph/parse.ts';
import { GraphError } from '../../graph/problem.ts';
import { damaged, readKept, requireVersion, type Source } from './kept.ts';
import { numberOrNull } from './numbers.ts';

const losses = v.object({ total: numberOrNull, terms: v.record(v.string(), numberOrNull) });

/** One entry a step. What was no number is null. */
const curves = v.pipe(
  v.object({
    step: v.array(v.number()),
    evaluations: v.array(v.number()),
    seconds: v.array(v.number()),
    total: v.array(numberOrNull),
    terms: v.record(v.string(), v.array(numberOrNull)),
  }),
  v.check(
    ({ step, evaluations, seconds, total, terms }) =>
      [evaluations, seconds, total, ...Object.values(terms)].every(({ length }) => length === step.length),
    'should have one of each number per step',
  ),
  v.check(
    ({ step }) => step.every((at, i) => i === 0 || at > step[i - 1]!),
    'should have its steps in order',
  ),
);

const gradients = v.pipe(
  v.object({
    step: v.array(v.number()),
    evaluations: v.array(v.number()),
    seconds: v.array(v.number()),
    terms: v.record(v.string(), v.array(v.number())),
  }),
  v.check(
    ({ step, evaluations, seconds, terms }) =>
      [evaluations, seconds, ...Object.values(terms)].every(({ length }) => length === step.length),
    'should have one of each number per measurement',
  ),
);

const pull = v.object({ value: v.number(), fraction: v.number(), gradient: v.number() });

const stage = v.object({
  optimizer: v.string(),
  width: v.number(),
  height: v.number(),
  steps: v.number(),
  /** Why it ended; missing where the run was cut off. */
  reason: v.optional(v.string()),
  /** Of the picture that it ended with. */
  losses: v.optional(losses),
  /** How much each term counted at the start; missing where that was not measured. */
  pulls: v.optional(
    v.object({
      total: v.number(),
      terms: v.record(
        v.string(),
        v.object({ ...pull.entries, parts: v.optional(v.record(v.string(), pull)) }),
      ),
    }),
  ),
  curves,
  /** The gradient norm of each weighted term after some steps; missing where none was measured. */
  gradients: v.optional(gradients),
});

const VERSION = 1;

const recordSchema = v.object({
  format: v.literal('stylograph-record'),
  version: v.literal(VERSION),
  id: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'should contain only letters, digits, “-” and “_”')),
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
      /** Names a file of the record. */
      node: v.pipe(v.string(), v.regex(PATH, 'is not the name of a node')),
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

/** Everything about a run: enough to run it again and to check whether the results are the same. */
export interface RunRecord extends Omit<Read, 'graph'> {
  /** Carries the pictures that it needs. */
  readonly graph: GraphDocument;
}

const REMEDY = 'Restore it from a copy, or record the run again.';

/**
 * Reads a record from JSON that came from anywhere. Throws a {@link GraphError} that says what does not fit.
 *
 * @param name the file, or what else it was read from.
 */
export function readRecord(raw: unknown, name = 'The record'): RunRecord {
  const source: Source = { name, remedy: REMEDY };
  requireVersion(raw, VERSION, source);
  const read = readKept(recordSchema, raw, source);
  return { ...read, graph: graphIn(read.graph, source) };
}

/** The graph of what was kept. Throws a {@link GraphError} that names the source. */
export function graphIn(graph: unknown, source: Source): GraphDocument {
  try {
    return readDocument(graph);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw damaged(source, `its graph does not open. ${error.problems[0]!.reason.replace(/\.$/, '')}`);
  }
}
