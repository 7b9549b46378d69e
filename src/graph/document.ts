import * as v from 'valibot';
import { ID } from './names.ts';
import { nodeColors } from './node-look.ts';

/** The newest version of the file format that this program writes. */
export const FORMAT_VERSION = 3;

const end = v.strictTuple([
  v.pipe(v.string(), v.description('the id of a node')),
  v.pipe(v.string(), v.description('the name of a socket')),
]);

const position = v.strictTuple([v.number(), v.number()]);

const parameterAddress = v.strictTuple([
  v.pipe(v.string(), v.description('the id of a node')),
  v.pipe(v.string(), v.description('one of its parameters; `weights.NAME` for one of several weights')),
]);

/** What the ids of nodes and frames are made of. Every object of JavaScript has some names already: `constructor`. */
const idSchema = v.pipe(
  v.string(),
  v.regex(
    ID,
    'An id consists of letters, digits, “-” and “_”, and must not be a name such as “constructor”.',
  ),
);

const nodeSchema = v.looseObject({
  id: idSchema,
  type: v.string(),
  params: v.optional(v.record(v.string(), v.unknown())),
  position: v.optional(position),
  title: v.optional(v.string()),
  note: v.optional(v.string()),
  collapsed: v.optional(v.boolean()),
  muted: v.optional(
    v.pipe(v.boolean(), v.description('the node has no output; weighted sums leave its term out')),
  ),
  bypassed: v.optional(v.pipe(v.boolean(), v.description('the input passes through unchanged'))),
  color: v.optional(
    v.pipe(
      v.unknown(),
      v.description(`the color of its title: ${nodeColors.join(', ')}; anything else is ignored`),
    ),
  ),
  width: v.optional(
    v.pipe(v.unknown(), v.description('its width in graph units; without a number, the usual')),
  ),
});

const wireSchema = v.looseObject({ from: end, to: end });

const assetSchema = v.looseObject({ name: v.string(), mime: v.string(), data: v.string() });

const frameSchema = v.looseObject({
  id: idSchema,
  title: v.string(),
  color: v.optional(v.string()),
  nodes: v.pipe(v.array(v.string()), v.description('the ids of the nodes in it')),
});

/** A name as keys of `inputs`, `outputs`, `parameters` and `definitions` have it. */
const nameSchema = v.pipe(
  v.string(),
  v.regex(ID, 'A name consists of letters, digits, “-” and “_”, and must not be one such as “constructor”.'),
);

const title = v.optional(v.string());
const help = v.optional(v.string());

const definitionSchema = v.looseObject({
  title: v.string(),
  description: v.optional(v.string()),
  nodes: v.array(nodeSchema),
  wires: v.array(wireSchema),
  frames: v.optional(v.array(frameSchema)),
  inputs: v.record(
    nameSchema,
    v.looseObject({
      title,
      help,
      type: v.pipe(v.string(), v.description('the type of its values: image, features, loss ...')),
      to: v.pipe(v.array(end), v.description('the inner inputs that it is connected to')),
    }),
  ),
  outputs: v.record(
    nameSchema,
    v.looseObject({
      title,
      help,
      type: v.pipe(v.string(), v.description('the type of its values: image, features, loss ...')),
      from: v.optional(v.pipe(end, v.description('the inner output that it exposes'))),
    }),
  ),
  parameters: v.optional(
    v.record(
      nameSchema,
      v.looseObject({
        title,
        help,
        to: v.pipe(
          v.array(parameterAddress),
          v.minLength(1, 'A promoted parameter must name at least one inner parameter.'),
          v.description('the inner parameters that it sets'),
        ),
      }),
    ),
  ),
  boundary: v.optional(
    v.pipe(
      v.looseObject({ inputs: v.optional(position), outputs: v.optional(position) }),
      v.description('the positions of the inputs and outputs in the inner graph'),
    ),
  ),
});

const controlSchema = v.looseObject({
  name: v.pipe(nameSchema, v.description('its name on the command line: --strength')),
  title,
  help,
  to: v.pipe(
    v.array(parameterAddress),
    v.minLength(1, 'A control must name at least one parameter.'),
    v.description('the parameters that it sets'),
  ),
  min: v.optional(v.pipe(v.number(), v.description('the minimum of its slider'))),
  max: v.optional(v.pipe(v.number(), v.description('the maximum of its slider'))),
});

const rangeSchema = v.looseObject({
  from: v.number(),
  to: v.number(),
  count: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000)),
  scale: v.optional(v.picklist(['linear', 'log'])),
});

const axisSchema = v.looseObject({
  node: v.pipe(v.string(), v.description('the id of a node; `COMPOSITE/NODE` for one in a composite node')),
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
  axes: v.pipe(v.array(axisSchema), v.description('the parameters that vary; two or more form a grid')),
  budget: v.optional(v.pipe(budgetSchema, v.description('when each optimizer stops'))),
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
  definitions: v.optional(
    v.pipe(
      v.record(nameSchema, definitionSchema),
      v.description('the composite nodes: a node of type `composite:NAME` is an instance of definition NAME'),
    ),
  ),
  controls: v.optional(
    v.pipe(v.array(controlSchema), v.description('the parameters in the simple view of the graph, in order')),
  ),
  sweeps: v.optional(v.array(sweepSchema)),
  packs: v.optional(
    v.pipe(
      v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))),
      v.description('the packs that the graph uses, and how many migrations of each have been applied'),
    ),
  ),
  viewport: v.optional(v.pipe(viewportSchema, v.description('the last view of the graph'))),
});

/** A graph: nodes, wires, assets. */
export type GraphDocument = v.InferOutput<typeof documentSchema>;
export type GraphNode = v.InferOutput<typeof nodeSchema>;
export type GraphWire = v.InferOutput<typeof wireSchema>;
export type GraphSweep = v.InferOutput<typeof sweepSchema>;
export type SweepAxis = v.InferOutput<typeof axisSchema>;
export type SweepBudget = v.InferOutput<typeof budgetSchema>;
/** The inner graph of the nodes of type `composite:NAME`. */
export type Definition = v.InferOutput<typeof definitionSchema>;
/** A parameter that a graph publishes as part of its face. */
export type GraphControl = v.InferOutput<typeof controlSchema>;
export type GraphFrame = v.InferOutput<typeof frameSchema>;
/** Where the left upper corner of a node is, in graph units. */
export type Position = v.InferOutput<typeof position>;
