import type { Shape } from '../program/shape.ts';
import type { Value } from '../program/value.ts';
import { gridOf, type Box, type Grid } from './box.ts';

/**
 * How the axes of a value run over positions of a picture or of features: `image` is [height, width, channels], `rows` is
 * [positions, channels], `columns` is [channels, positions].
 */
export interface Positions {
  readonly kind: 'image' | 'rows' | 'columns';
  readonly grid: Grid;
}

/** Of a value with no entries for positions, such as a Gram matrix, weights, or one number repeated everywhere: undefined. */
export type Layout = Positions | undefined;

/** A value in a box of its positions. Entries that need positions beyond the box may be wrong: see {@link Rule.emit}. */
export interface Piece {
  readonly value: Value;
  readonly box: Box;
}

/** A part of a graph that cannot be computed in tiles. */
export class NotTileable extends Error {
  /** The graph node that asks for it. */
  readonly node: string | undefined;
  readonly reason: string;

  constructor({ origin }: Value, reason: string) {
    super(
      `${origin === undefined ? 'The graph' : `The node “${origin}”`} cannot be computed in tiles: ${reason}`,
    );
    this.node = origin;
    this.reason = reason;
  }
}

/** The shape of a value in a box of its positions. */
export function shapeIn({ kind }: Positions, box: Box, channels: number): Shape {
  const [height, width] = gridOf(box);
  if (kind === 'image') return [height, width, channels];
  return kind === 'rows' ? [height * width, channels] : [channels, height * width];
}

/** The size along the axis that does not run over positions. */
export function channelsOf({ kind }: Positions, shape: Shape): number {
  return (kind === 'columns' ? shape[0] : shape.at(-1)) ?? 1;
}

export const sameLayout = (a: Positions, b: Positions): boolean =>
  a.kind === b.kind && a.grid[0] === b.grid[0] && a.grid[1] === b.grid[1];
