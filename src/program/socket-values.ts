import type { Value } from './value.ts';

/** Features at one layer, of the whole picture or of one of its halvings. */
export interface FeatureMap {
  readonly layer: string;
  /** 0 for the picture itself, 1 for its half, ... */
  readonly level: number;
  /** [height, width, channels] */
  readonly value: Value;
  /** Height times width of the picture that the network saw. */
  readonly picturePixels: number;
  /** How much each position counts, [height, width, 1], where only a region is meant. */
  readonly guide?: Value;
}

/** A statistic of the features at one layer. */
export interface LayerStatistic {
  readonly layer: string;
  readonly level: number;
  /** The Gram matrix as a plain sum over positions, [channels, channels]. */
  readonly value: Value;
  /** Of two layers multiplied with each other the geometric mean. */
  readonly channels: number;
  /** How many positions were summed over. */
  readonly positions: number;
  readonly picturePixels: number;
}

/** What the compiler carries on a wire of each type. */
export interface SocketValues {
  /** [height, width, 3], sRGB in [0, 1] */
  image: { readonly type: 'image'; readonly value: Value };
  /** [height, width, 1] in [0, 1] */
  mask: { readonly type: 'mask'; readonly value: Value };
  features: { readonly type: 'features'; readonly maps: readonly FeatureMap[] };
  statistics: {
    readonly type: 'statistics';
    readonly statistic: 'gram';
    readonly layers: readonly LayerStatistic[];
  };
  /** A scalar. */
  loss: { readonly type: 'loss'; readonly value: Value };
  /** A scalar. */
  number: { readonly type: 'number'; readonly value: Value };
}
