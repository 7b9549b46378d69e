import { lines } from './shader.ts';

/** Lanes that a software adapter computes at a time, with the vector instructions of the processor. */
export const LANES = 4;
/** What a read from a buffer costs there in multiplications: it is checked and done for each lane. */
export const COST_OF_READ = 7;
/** Sides of register tiles. */
const SIDES = [16, 12, 8, 6, 4, 3, 2, 1];

/** The sums that one invocation holds: rows by columns of lanes, so that each read serves many multiplications. */
export interface RegisterTile {
  readonly rows: number;
  readonly columns: number;
  /** How many of them cover a product, down and across. */
  readonly down: number;
  readonly across: number;
  /** Cost of an invocation's step along the depth, times all invocations, in multiplications. */
  readonly cost: number;
}

/** The register tile that costs the least for a product of this size. */
export function registerTile(height: number, width: number): RegisterTile {
  const tiles = SIDES.flatMap((rows) =>
    SIDES.map((columns) => {
      const [down, across] = [Math.ceil(height / rows), Math.ceil(width / (LANES * columns))];
      const cost = down * across * (rows * columns + COST_OF_READ * (rows + columns));
      return { rows, columns, down, across, cost };
    }),
  );
  return tiles.reduce((best, tile) => (tile.cost < best.cost ? tile : best));
}

/** The texts for all sums of a tile, a line for each of its rows. */
export function eachSum(
  { rows, columns }: RegisterTile,
  text: (row: number, column: number) => string,
): string {
  return lines(rows, (r) => '  ' + Array.from({ length: columns }, (_, c) => text(r, c)).join(' '));
}
