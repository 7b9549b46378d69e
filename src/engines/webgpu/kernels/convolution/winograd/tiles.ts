import type { DeviceTraits } from '../../../kernel.ts';
import type { ConvolutionOptions } from '../../../../passes/convolution-options.ts';

/** Bytes that points and products may take together: more tiles go strip by strip through the same memory. */
const MOST_BYTES = 64 * 2 ** 20;

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
  /** What an invocation of a transform handles of a pixel: a quad of channels, or one where quads gain nothing. */
  readonly unit: 'vec4f' | 'f32';
  /** Units of x and of y. */
  readonly ins: number;
  readonly outs: number;
}

export function tilesOf(
  { height, width, ins, outs }: ConvolutionOptions,
  { software, limits }: DeviceTraits,
): Tiles {
  const unit = software ? 'f32' : 'vec4f';
  const [unitsIn, unitsOut] = software ? [ins, outs] : [Math.ceil(ins / 4), Math.ceil(outs / 4)];
  const [down, across] = [Math.ceil(height / 4), Math.ceil(width / 4)];
  const bytesOfRow = 36 * across * Math.max(unitsIn, unitsOut) * (software ? 4 : 16);
  const most = Math.min(MOST_BYTES / 2, limits.maxStorageBufferBindingSize);
  const strips = Math.ceil(down / Math.max(1, Math.floor(most / bytesOfRow)));
  const rows = Math.ceil(down / strips);
  return { down, across, strips, rows, count: rows * across, unit, ins: unitsIn, outs: unitsOut };
}

/** Bytes of a buffer that has so many units for each of 36 points. */
export function bytesOfPoints({ unit }: Tiles, units: number): number {
  return 36 * units * (unit === 'f32' ? 4 : 16);
}
