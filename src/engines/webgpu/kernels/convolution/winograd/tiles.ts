import type { DeviceTraits } from '../../../kernel.ts';
import type { ConvolutionOptions } from '../../../../passes/convolution-options.ts';

/** Bytes that points and products may take together: more tiles go strip by strip through the same memory. */
export const MEMORY = 64 * 2 ** 20;
/** So many stay in the cache of most graphics processors. */
export const CACHE = 16 * 2 ** 20;

/**
 * How F(4 x 4, 3 x 3) cuts a convolution up. A tile is 4 x 4 pixels of the output; a strip is some rows of tiles. Each
 * tile has 6 x 6 points, and for each point there is a matrix product: [tiles, ins] by [ins, outs].
 */
export interface Tiles {
  readonly down: number;
  readonly across: number;
  readonly strips: number;
  /** Rows of tiles in a strip; the last strip may go past the end. */
  readonly rows: number;
  /** Tiles in a strip. */
  readonly count: number;
  /**
   * Products on a graphics processor take ins in pairs of quads, and outs in quads; on software, where quads gain nothing,
   * single channels.
   */
  readonly software: boolean;
  readonly ins: number;
  readonly outs: number;
  /** Bytes of the points and of the products of a strip. */
  readonly bytes: readonly [points: number, products: number];
}

/** @param mostBytes of points and products together */
export function tilesOf(
  { height, width, ins, outs }: ConvolutionOptions,
  { software, limits }: DeviceTraits,
  mostBytes = MEMORY,
): Tiles {
  const [unitsIn, unitsOut] = software ? [ins, outs] : [Math.ceil(ins / 8), Math.ceil(outs / 4)];
  const [down, across] = [Math.ceil(height / 4), Math.ceil(width / 4)];
  const [ofPoints, ofProducts] = [36 * unitsIn * (software ? 4 : 32), 36 * unitsOut * (software ? 4 : 16)];
  const bytesOfTile = Math.max(
    ofPoints + ofProducts,
    (mostBytes / limits.maxStorageBufferBindingSize) * Math.max(ofPoints, ofProducts),
  );
  const strips = Math.ceil(down / Math.max(1, Math.floor(mostBytes / (across * bytesOfTile))));
  const rows = Math.ceil(down / strips);
  const count = rows * across;
  return {
    down,
    across,
    strips,
    rows,
    count,
    software,
    ins: unitsIn,
    outs: unitsOut,
    bytes: [count * ofPoints, count * ofProducts],
  };
}
