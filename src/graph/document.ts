import * as v from 'valibot';
import { ID } from './names.ts';

/** The newest version of the file format that this program writes. */
export const FORMAT_VERSION = 1;

const end = v.strictTuple([
  v.pipe(v.string(), v.description('the id of a node')),
  v.pipe(v.string(), v.description('the name of a socket')),
]);

const position = v.strictTuple([v.number(), v.number()]);

/** What the ids of nodes and frames are made of. Every object of JavaScript has some names already: `constructor`. */
export const idSchema = v.pipe(
  v.string(),
  v.regex(ID, 'An id is made of letters, digits, “-” and “_”, and is no name such as “constructor”.'),
);

const nodeSchema = v.looseObject({
  id: idSchema,
  type: v.string(),
  params: v.optional(v.record(v.string(), v.unknown())),
  position: v.optional(position),
  title: v.optional(v.string()),
  note: v.optional(v.string()),
  collapsed: v.optional(v.boolean()),
  muted: v.optional(v.pipe(v.boolean(), v.description('the term that this node gives is dropped'))),
  bypassed: v.optional(v.pipe(v.boolean(), v.description('what comes in goes out unchanged'))),
});

const wireSchema = v.looseObject({ from: end, to: end });

const assetSchema = v.looseObject({ name: v.string(), mime: v.string(), data: v.string() });

const frameSchema = v.looseObject({
  id: idSchema,
  title: v.string(),
  color: v.optional(v.string()),
  nodes: v.pipe(v.array(v.string()), v.description('the ids of the nodes that it goes round')),
});

const rangeSchema = v.looseObject({
  from: v.number(),
  to: v.number(),
  count: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000)),
  scale: v.optional(v.picklist(['linear', 'log'])),
});

const axisSchema = v.looseObject({
  node: v.pipe(v.string(), v.description('the id of a node')),
  parameter: v.pipe(
    v.string(),
    v.description('one of its parameters; `weights.NAME` for one of several weights'),
  ),
  values: v.optional(v.pipe(v.array(v.unknown()), v.description('the values it takes'))),
  range: v.optional(v.pipe(rangeSchema, v.description('or evenly spaced values'))),
});

const budgetSchema = v.looseObject({
  steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  evaluations: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  seconds: v.optional(v.pipe(v.number(), v.gtValue(0))),
});

export const sweepSchema = v.looseObject({
  title: v.optional(v.string()),
  axes: v.pipe(v.array(axisSchema), v.description('each parameter that changes; two or more make a grid')),
  budget: v.optional(v.pipe(budgetSchema, v.description('where each optimizer ends'))),
});

const viewportSchema = v.looseObject({ x: v.number(), y: v.number(), zoom: v.number() });

/** The schema of a graph file. Objects are loose: keys that this version does not know survive a load and save. */
export const documentSchema = v.looseObject({
  format: v.literal('stylograph'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  title: v.optional(v.string()),
  description: v.optional(v.string()),
  nodes: v.array(nodeSchema),
  wires: v.array(wireSchema),
  assets: v.optional(v.record(v.string(), assetSchema)),
  frames: v.optional(v.array(frameSchema)),
  sweeps: v.optional(v.array(sweepSchema)),
  packs: v.optional(
    v.pipe(
      v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))),
      v.description('the packs that the graph uses, and how many migrations of each it has been through'),
    ),
  ),
  viewport: v.optional(v.pipe(viewportSchema, v.description('what of the graph was seen last'))),
});

/** A graph: nodes, wires, assets. */
export type GraphDocument = v.InferOutput<typeof documentSchema>;
export type GraphNode = v.InferOutput<typeof nodeSchema>;
export type GraphWire = v.InferOutput<typeof wireSchema>;
export type GraphSweep = v.InferOutput<typeof sweepSchema>;
export type SweepAxis = v.InferOutput<typeof axisSchema>;
export type SweepBudget = v.InferOutput<typeof budgetSchema>;
export type GraphFrame = v.InferOutput<typeof frameSchema>;
/** Where the left upper corner of a node is, in graph units. */
export type Position = v.InferOutput<typeof position>;
