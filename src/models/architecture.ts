import * as v from 'valibot';

/** A 3 x 3 convolution with zero padding, followed by ReLU. */
export interface ConvLayer {
  readonly kind: 'conv';
  /** VGG's name: `conv4_2` is the second convolution of the fourth block. */
  readonly name: string;
  /** Channels in and out. */
  readonly in: number;
  readonly out: number;
}

/** Pooling over windows of 2 x 2 at stride 2; an odd last row or column is left out. */
export interface PoolLayer {
  readonly kind: 'pool';
  /** VGG's name: `pool3` ends the third block. */
  readonly name: string;
}

export type Layer = ConvLayer | PoolLayer;

/** A feature network as data: a chain of layers over an image. */
export interface Architecture {
  readonly name: string;
  /** What each of red, green and blue, in [0, 1], is normalised by: (value - mean) / std. */
  readonly input: { readonly mean: RGB; readonly std: RGB };
  /** First to last. */
  readonly layers: readonly Layer[];
  /** How the network pooled when it was trained. */
  readonly pooling: 'average' | 'max';
  readonly licence: string;
  readonly provenance: string;
}

type RGB = readonly [number, number, number];

const IMAGE_CHANNELS = 3;

/** Bounded, so that no file can ask for a chain of layers that fills the memory. */
const counts = (most: number) =>
  v.pipe(
    v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))),
    v.minLength(1),
    v.maxLength(16),
  );
const rgb = (entry: v.GenericSchema<number>) => v.strictTuple([entry, entry, entry]);
const json = v.pipe(v.string(), v.parseJson());

const metadataSchema = v.object({
  format: v.literal('stylograph-features'),
  version: v.literal('1'),
  name: v.pipe(v.string(), v.minLength(1)),
  architecture: v.pipe(
    json,
    v.object({
      channels: counts(8192),
      convsPerBlock: counts(64),
      last: v.string(),
      kernel: v.literal(3),
      padding: v.literal('zero'),
      activation: v.literal('relu'),
      pooling: v.picklist(['average', 'max']),
    }),
  ),
  input: v.pipe(
    json,
    v.object({
      colour: v.literal('sRGB in [0,1]'),
      order: v.literal('RGB'),
      mean: rgb(v.pipe(v.number(), v.finite())),
      std: rgb(v.pipe(v.number(), v.finite(), v.gtValue(0))),
    }),
  ),
  licence: v.string(),
  provenance: v.string(),
});

/**
 * The architecture that the metadata of a feature network's safetensors file describe: VGG's topology, by the channels
 * and the number of convolutions of each block, up to and with the layer named `last`.
 *
 * @throws Error that names the first field that is missing or wrong.
 */
export function parseArchitecture(metadata: Readonly<Record<string, string>>): Architecture {
  const result = v.safeParse(metadataSchema, metadata);
  if (!result.success) {
    const [issue] = result.issues;
    throw new Error(`Not a feature network: metadata field ${v.getDotPath(issue) ?? ''}: ${issue.message}`);
  }
  const { name, architecture, input, licence, provenance } = result.output;
  const { channels, convsPerBlock, last, pooling } = architecture;
  if (channels.length !== convsPerBlock.length) {
    throw new Error(
      `Feature network ${name} has channels for ${channels.length} blocks, but convolutions for ${convsPerBlock.length}.`,
    );
  }
  const layers = vggLayers(channels, convsPerBlock);
  const end = layers.findIndex((layer) => layer.name === last);
  if (end < 0) throw new Error(`Feature network ${name} has no layer ${last}, which should be its last.`);
  const { mean, std } = input;
  return { name, input: { mean, std }, layers: layers.slice(0, end + 1), pooling, licence, provenance };
}

function vggLayers(channels: readonly number[], convsPerBlock: readonly number[]): Layer[] {
  const layers: Layer[] = [];
  let from = IMAGE_CHANNELS;
  channels.forEach((out, i) => {
    const block = i + 1;
    for (let conv = 1; conv <= convsPerBlock[i]!; conv++) {
      layers.push({ kind: 'conv', name: `conv${block}_${conv}`, in: from, out });
      from = out;
    }
    layers.push({ kind: 'pool', name: `pool${block}` });
  });
  return layers;
}
