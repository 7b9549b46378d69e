import type { DeviceTraits } from '../../kernel.ts';
import type { Shader } from '../convolution/shader.ts';

/**
 * How a Gram matrix is cut up: into square tiles of channels, of which only those on and above the diagonal are
 * computed, and each of these into slices of positions, whose sums are added in a second stage, in order. So there is
 * work for a whole processor even where there are few channels, without atomics, and the same bits every time.
 */
export interface Slices {
  readonly positions: number;
  readonly channels: number;
  /** Channels of a side of a tile. */
  readonly side: number;
  /** Tiles along a side of the matrix. */
  readonly along: number;
  /** Tiles on and above the diagonal. */
  readonly tiles: number;
  readonly slices: number;
  /** Positions of a slice; the last may have fewer. */
  readonly depth: number;
}

/** Workgroups that keep a large graphics processor busy, four for each of its multiprocessors. */
const WORKGROUPS = 512;
/** Slices are not worth their second stage below so many positions. */
const LEAST_DEPTH = 64;
/** A software adapter has a thread for each core, and few of them. */
const SOFTWARE_WORKGROUPS = 32;

export function slicesOf(
  positions: number,
  channels: number,
  side: number,
  { software, limits }: DeviceTraits,
): Slices {
  const along = Math.ceil(channels / side);
  const tiles = (along * (along + 1)) / 2;
  const wanted = Math.ceil((software ? SOFTWARE_WORKGROUPS : WORKGROUPS) / tiles);
  const fitting = Math.floor(limits.maxStorageBufferBindingSize / (4 * tiles * side * side));
  const most = Math.max(1, Math.min(wanted, fitting, Math.floor(positions / LEAST_DEPTH)));
  const depth = Math.ceil(positions / most);
  return { positions, channels, side, along, tiles, slices: Math.ceil(positions / depth), depth };
}

/** Bytes of the sums of all slices: [slices, tiles, side, side]. */
export function bytesOfSums({ slices, tiles, side }: Slices): number {
  return 4 * slices * tiles * side * side;
}

/** Gives a shader `tile_at(n)`: row and column of the n-th tile on and above the diagonal, row by row. */
export function addTileAt(shader: Shader, { along }: Slices): void {
  const all = shader.size('tiles_along', along);
  shader.add(`fn tile_at(n: u32) -> vec2u {
  var row = 0u;
  var rest = n;
  while (rest >= ${all} - row) {
    rest -= ${all} - row;
    row++;
  }
  return vec2u(row, row + rest);
}`);
}
