import * as v from 'valibot';
import { FORMAT_VERSION } from '../../graph/document.ts';

const path = v.array(v.union([v.string(), v.number()]));

const changeSchema = v.union([
  v.strictObject({
    path,
    length: v.number(),
    at: v.number(),
    removed: v.array(v.unknown()),
    added: v.array(v.unknown()),
  }),
  v.strictObject({ path, before: v.optional(v.unknown()), after: v.optional(v.unknown()) }),
]);

const stepSchema = v.object({
  /** The graph that it was done to. */
  graph: v.string(),
  /** Grows from step to step of a graph. */
  number: v.number(),
  when: v.number(),
  format: v.literal(FORMAT_VERSION),
  label: v.string(),
  level: v.optional(v.array(v.string())),
  changes: v.array(changeSchema),
  /** Of the changes, about. */
  bytes: v.number(),
  /** The pictures that came or went. */
  pictures: v.array(v.string()),
});

/** A step of the undo history as the browser stores it. */
export type KeptStep = v.InferOutput<typeof stepSchema>;

/** What was stored of a graph's steps; undefined if any of it is damaged or from another version of Stylograph. */
export function readSteps(raw: unknown): KeptStep[] | undefined {
  const result = v.safeParse(v.array(stepSchema), raw);
  return result.success ? result.output : undefined;
}

/** Why an automatic version was stored. */
const reasons = ['opened', 'edited', 'run', 'left', 'before'] as const;

const versionSchema = v.object({
  id: v.string(),
  /** The graph whose version it is. */
  graph: v.string(),
  when: v.number(),
  /** Given by the user; an automatic version has none. */
  name: v.optional(v.string()),
  reason: v.picklist(reasons),
  /** From opening a graph to leaving it, or a reload. */
  sitting: v.string(),
  /** What was done since the version before. */
  labels: v.array(v.string()),
  /** How many nodes it has, with those inside composite nodes. */
  nodes: v.number(),
  /** The last result at that time, as a data address. */
  thumbnail: v.optional(v.string()),
  pictures: v.array(v.string()),
});

/** A version of a graph as the list shows it. */
export type VersionEntry = v.InferOutput<typeof versionSchema>;
export type Reason = VersionEntry['reason'];

export function isVersion(raw: unknown): raw is VersionEntry {
  return v.is(versionSchema, raw);
}
