import { BOTH2, FAR, FAR2, NEAR, NEAR2 } from '../../../winograd.ts';

/** The position of a strip of tiles in features [height, width, channels]. Tiles are 4 x 4 pixels of the output. */
export interface Strip {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Tiles in a row. */
  readonly across: number;
  readonly firstRow: number;
  readonly rows: number;
}

/**
 * Bᵀ d B of every tile of a strip: d are the 6 x 6 pixels around the tile's 4 x 4, zero outside of the features.
 * Writes point (i, j) of tile t to row t of `points[6 i + j]`, [tiles, channels].
 */
export function transformInput(points: readonly Float32Array[], x: Float32Array, strip: Strip): void {
  const { channels, across, firstRow, rows } = strip;
  const line = 6 * channels;
  const tile = new Float32Array(6 * line);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < across; column++) {
      readTile(tile, x, strip, 4 * (firstRow + row) - 1, 4 * column - 1);
      alongColumns(tile, line);
      const to = (row * across + column) * channels;
      for (let i = 0; i < 6; i++) alongRow(points, 6 * i, to, tile, i * line, channels);
    }
}

/** The 6 x 6 pixels from (top, left) on. */
function readTile(tile: Float32Array, x: Float32Array, strip: Strip, top: number, left: number): void {
  const { height, width, channels } = strip;
  const [start, end] = [Math.max(left, 0), Math.min(left + 6, width)];
  const inside = end - start === 6 && top >= 0 && top + 6 <= height;
  if (!inside) tile.fill(0);
  for (let i = Math.max(-top, 0); i < 6 && top + i < height; i++) {
    const from = (top + i) * width;
    tile.set(
      x.subarray((from + start) * channels, (from + end) * channels),
      (6 * i + start - left) * channels,
    );
  }
}

function alongColumns(tile: Float32Array, line: number): void {
  const [near, near2, far, far2, both2] = [NEAR, NEAR2, FAR, FAR2, BOTH2];
  for (let q = 0; q < line; q++) {
    const d0 = tile[q]!;
    const d1 = tile[q + line]!;
    const d2 = tile[q + 2 * line]!;
    const d3 = tile[q + 3 * line]!;
    const d4 = tile[q + 4 * line]!;
    const d5 = tile[q + 5 * line]!;
    const even = d4 - far2 * d2;
    const odd = near * (d3 - far2 * d1);
    const even2 = d4 - near2 * d2;
    const odd2 = far * (d3 - near2 * d1);
    tile[q] = d0 - both2 * d2 + d4;
    tile[q + line] = even + odd;
    tile[q + 2 * line] = even - odd;
    tile[q + 3 * line] = even2 + odd2;
    tile[q + 4 * line] = even2 - odd2;
    tile[q + 5 * line] = d1 - both2 * d3 + d5;
  }
}

function alongRow(
  points: readonly Float32Array[],
  first: number,
  to: number,
  tile: Float32Array,
  from: number,
  channels: number,
): void {
  const p0 = points[first]!;
  const p1 = points[first + 1]!;
  const p2 = points[first + 2]!;
  const p3 = points[first + 3]!;
  const p4 = points[first + 4]!;
  const p5 = points[first + 5]!;
  const [near, near2, far, far2, both2] = [NEAR, NEAR2, FAR, FAR2, BOTH2];
  for (let c = 0; c < channels; c++) {
    const q = from + c;
    const d0 = tile[q]!;
    const d1 = tile[q + channels]!;
    const d2 = tile[q + 2 * channels]!;
    const d3 = tile[q + 3 * channels]!;
    const d4 = tile[q + 4 * channels]!;
    const d5 = tile[q + 5 * channels]!;
    const even = d4 - far2 * d2;
    const odd = near * (d3 - far2 * d1);
    const even2 = d4 - near2 * d2;
    const odd2 = far * (d3 - near2 * d1);
    p0[to + c] = d0 - both2 * d2 + d4;
    p1[to + c] = even + odd;
    p2[to + c] = even - odd;
    p3[to + c] = even2 + odd2;
    p4[to + c] = even2 - odd2;
    p5[to + c] = d1 - both2 * d3 + d5;
  }
}
