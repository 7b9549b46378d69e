import { heightWidthChannels } from './shape.ts';
import type { Builder } from './builder.ts';
import type { FeatureMap } from './socket-values.ts';
import type { Value } from './value.ts';

/** The features of a layer as a population: a row for each position, a column for each channel. */
export class Population {
  /** [positions, channels] */
  readonly rows: Value;
  readonly positions: number;
  readonly channels: number;
  private readonly b: Builder;
  /**
   * The root of the share that each position has in a mean, [positions, 1], 0 where nothing of a region is left; absent where all
   * count alike.
   */
  private readonly rootShares: Value | undefined;

  constructor(b: Builder, { value, guide }: FeatureMap) {
    const [height, width, channels] = heightWidthChannels(value.shape);
    this.b = b;
    this.positions = height * width;
    this.channels = channels;
    this.rows = b.reshape(value, [this.positions, channels]);
    if (!guide) return;
    const flat = b.reshape(guide, [this.positions, 1]);
    this.rootShares = b.div(flat, b.orOne(b.sqrt(b.sum(b.square(flat)))));
  }

  /** The mean over positions of [positions, c], each by its share: [1, c]. */
  mean(of: Value): Value {
    if (!this.rootShares) return this.b.mul(this.b.sumOver(of, [0]), 1 / this.positions);
    return this.b.sumOver(this.b.mul(of, this.b.square(this.rootShares)), [0]);
  }

  /** [positions, c], each row times the root of its share. */
  weighted(rows: Value): Value {
    return this.b.mul(rows, this.rootShares ?? 1 / Math.sqrt(this.positions));
  }

  /** The mean over positions of r rᵀ, r being the rows of [positions, c], each by its share: [c, c]. */
  meanProduct(rows: Value): Value {
    if (!this.rootShares) return this.b.mul(this.b.gram(rows), 1 / this.positions);
    return this.b.gram(this.weighted(rows));
  }

  /** The rows less their mean. */
  centered(): Value {
    return this.b.sub(this.rows, this.mean(this.rows));
  }
}
