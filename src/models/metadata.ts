import * as v from 'valibot';
import { plainText } from './plain-text.ts';
import { vggLayers, type Architecture, type Layer } from './architecture.ts';
import { foldInput, type Preprocessing } from './preprocessing.ts';

/** What the metadata of a feature network's file say besides its architecture. */
export interface FileNotes {
  /** When it was added to a library, as an ISO date. */
  readonly added?: string | undefined;
  /** Hash of the weights: see `networkHash`. */
  readonly hash?: string | undefined;
}

export interface Described {
  readonly architecture: Architecture;
  readonly preprocessing: Preprocessing;
  readonly notes: FileNotes;
}

/** Bounded, so that no file can ask for a chain of layers that fills the memory. */
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const counts = (most: number) => v.pipe(v.array(count(most)), v.minLength(1), v.maxLength(16));
const rgb = (entry: v.GenericSchema<number>) => v.strictTuple([entry, entry, entry]);
/** What people read. */
const text = v.pipe(
  v.string(),
  v.transform((x) => plainText(x, 2000)),
);
const json = v.pipe(v.string(), v.parseJson());
const layerName = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,40}$/, 'A layer name consists of letters, digits, _ and -.'),
);

const common = {
  kernel: v.literal(3),
  padding: v.literal('zero'),
  activation: v.literal('relu'),
  pooling: v.picklist(['average', 'max']),
  further: v.optional(v.pipe(v.array(layerName), v.maxLength(1024))),
};

/** By blocks of equal width, as VGG has them. */
const blocks = v.object({ ...common, channels: counts(8192), convsPerBlock: counts(64), last: v.string() });
/** Layer by layer: `["conv1_1", 3, 64]` is a convolution with its channels in and out, `["pool1"]` a pool. */
const chain = v.object({
  ...common,
  layers: v.pipe(
    v.array(v.union([v.strictTuple([layerName, count(8192), count(8192)]), v.strictTuple([layerName])])),
    v.minLength(1),
    v.maxLength(1024),
  ),
});

/** Files of version 1 have “colour” and “licence”. */
const metadataSchema = v.object({
  format: v.literal('stylograph-features'),
  version: v.literal('1'),
  name: v.pipe(text, v.minLength(1)),
  architecture: v.pipe(
    json,
    v.lazy((x) => (typeof x === 'object' && x !== null && 'layers' in x ? chain : blocks)),
  ),
  input: v.pipe(
    json,
    v.object({
      colour: v.picklist(['sRGB in [0,1]', 'sRGB in [0,255]']),
      order: v.picklist(['RGB', 'BGR']),
      mean: rgb(v.pipe(v.number(), v.finite())),
      std: rgb(v.pipe(v.number(), v.finite(), v.gtValue(0))),
    }),
  ),
  licence: text,
  provenance: text,
  added: v.optional(text),
  sha256: v.optional(text),
});

/** Whether the metadata are those of a feature network in the project's own format. */
export function isOwnFormat({ format }: Readonly<Record<string, string>>): boolean {
  return format === 'stylograph-features';
}

/**
 * What the metadata of a feature network's safetensors file say. The chain of layers comes in either of two forms: by
 * blocks (`channels` and `convsPerBlock`, up to and with the layer named `last`), or layer by layer (`layers`).
 *
 * @throws Error that names the first field that is missing or wrong, or the layer that does not fit the one before.
 */
export function parseMetadata(metadata: Readonly<Record<string, string>>): Described {
  const result = v.safeParse(metadataSchema, metadata);
  if (!result.success) {
    const [issue] = result.issues;
    const what =
      issue.received === 'undefined'
        ? 'it is missing'
        : issue.type === 'parse_json'
          ? 'it is not JSON'
          : issue.message;
    throw new Error(`Not a feature network: metadata field ${v.getDotPath(issue) ?? ''}: ${what}`);
  }
  const { name, architecture, input, licence: license, provenance, added, sha256 } = result.output;
  const { pooling, further } = architecture;
  const layers = 'layers' in architecture ? layersOf(name, architecture) : blockLayers(name, architecture);
  const preprocessing: Preprocessing = {
    order: input.order,
    range: input.colour === 'sRGB in [0,1]' ? 1 : 255,
    mean: input.mean,
    std: input.std,
  };
  return {
    architecture: {
      ...{ name, input: foldInput(preprocessing), layers, pooling, license, provenance },
      ...(further && { further }),
    },
    preprocessing,
    notes: { added, hash: sha256 },
  };
}

/** The metadata from which {@link parseMetadata} reads the same again. */
export function writeMetadata(
  architecture: Architecture,
  { added, hash }: FileNotes,
): Record<string, string> {
  const { name, input, layers, further, pooling, license, provenance } = architecture;
  return {
    format: 'stylograph-features',
    version: '1',
    name,
    architecture: JSON.stringify({
      layers: layers.map((layer) =>
        layer.kind === 'conv' ? [layer.name, layer.in, layer.out] : [layer.name],
      ),
      ...{ kernel: 3, padding: 'zero', activation: 'relu', pooling, further },
    }),
    input: JSON.stringify({ colour: 'sRGB in [0,1]', order: 'RGB', ...input }),
    layout: 'weights OIHW, bias O',
    licence: license,
    provenance,
    ...(added !== undefined && { added }),
    ...(hash !== undefined && { sha256: hash }),
  };
}

function blockLayers(name: string, { channels, convsPerBlock, last }: v.InferOutput<typeof blocks>): Layer[] {
  if (channels.length !== convsPerBlock.length) {
    throw new Error(
      `Feature network ${name} has channels for ${channels.length} blocks, but convolutions for ${convsPerBlock.length}.`,
    );
  }
  const layers = vggLayers(channels, convsPerBlock);
  const end = layers.findIndex((layer) => layer.name === last);
  if (end < 0) throw new Error(`Feature network ${name} has no layer ${last}, which should be its last.`);
  return layers.slice(0, end + 1);
}

function layersOf(name: string, { layers }: v.InferOutput<typeof chain>): Layer[] {
  const names = new Set<string>();
  let from = 3;
  return layers.map(([layer, taken, out]) => {
    if (names.has(layer)) throw new Error(`Feature network ${name} has two layers named ${layer}.`);
    names.add(layer);
    if (taken === undefined || out === undefined) return { kind: 'pool', name: layer };
    if (taken !== from)
      throw new Error(
        `Layer ${layer} of feature network ${name} takes ${taken} channels, but its input has ${from}.`,
      );
    from = out;
    return { kind: 'conv', name: layer, in: taken, out };
  });
}
