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
  /** What each of red, green and blue, in [0, 1], is normalized by: (value - mean) / std. */
  readonly input: InputNormalization;
  /** First to last. */
  readonly layers: readonly Layer[];
  /** Convolutions of the whole network that come after the last layer here, where only its beginning is kept. */
  readonly further?: readonly string[];
  /** Whether the mean activations of its convolutions are known. */
  readonly measured?: boolean;
  /** How the network pooled when it was trained. */
  readonly pooling: 'average' | 'max';
  readonly license: string;
  readonly provenance: string;
}

export type RGB = readonly [number, number, number];

export interface InputNormalization {
  readonly mean: RGB;
  readonly std: RGB;
}

const IMAGE_CHANNELS = 3;

/**
 * VGG's topology (Simonyan and Zisserman 2014): blocks of convolutions of the same width, each block ended by a pool.
 *
 * @param channels width of each block.
 * @param convsPerBlock how many convolutions each block has.
 */
export function vggLayers(channels: readonly number[], convsPerBlock: readonly number[]): Layer[] {
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

/**
 * VGG's names for convolutions of any widths, of which `poolBefore` says whether a pool comes before.
 *
 * @throws Error if a convolution does not take what the one before gives.
 */
export function chainLayers(
  convs: readonly { readonly in: number; readonly out: number; readonly poolBefore: boolean }[],
): Layer[] {
  const layers: Layer[] = [];
  let [block, conv, from] = [1, 1, IMAGE_CHANNELS];
  for (const { in: taken, out, poolBefore } of convs) {
    if (poolBefore) {
      layers.push({ kind: 'pool', name: `pool${block}` });
      block += 1;
      conv = 1;
    }
    const name = `conv${block}_${conv}`;
    if (taken !== from)
      throw new Error(
        `Layer ${name} takes ${taken} channels, but its input has ${from}: the network is not a simple chain.`,
      );
    layers.push({ kind: 'conv', name, in: taken, out });
    from = out;
    conv += 1;
  }
  return layers;
}

/** The convolutions among layers. */
export function convsOf(layers: readonly Layer[]): ConvLayer[] {
  return layers.filter((layer) => layer.kind === 'conv');
}
