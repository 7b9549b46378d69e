import type { Builder } from '../program/builder.ts';
import type { PrimitiveAttributes, PrimitiveName } from '../program/signatures.ts';
import type { Value, ValueOf } from '../program/value.ts';
import type { Box, Interval } from './box.ts';
import type { Layout, Piece, Positions } from './layout.ts';

/** An input of a value in a tile. */
export interface TileInput {
  readonly layout: Layout;
  /** The box in which it has been made; undefined where it can be had in any. */
  readonly box: Box | undefined;
  /** The box to use where nothing else says one: that of a picture. */
  readonly home: Box | undefined;
  /** Its entries in a box inside its own, laid out as `as`; whole if it has no positions. */
  at(box: Box, as: Positions): Value;
  /** As it is, where it has no positions. */
  whole(): Value;
}

/** Where a value is made in a tile. */
export interface Site<P extends PrimitiveName = PrimitiveName> {
  readonly b: Builder;
  readonly value: ValueOf<P>;
  readonly inputs: readonly TileInput[];
  /** Of which entries are needed. */
  readonly wanted: Box;
  readonly layout: Positions;
  /** Whether gradients are taken of what is made: then a surrogate keeps its carrier. */
  readonly keepsCarriers: boolean;
  /** An input with positions, in the box that it has. */
  readonly piece: (index: number) => Piece;
  /** The matrix of a resampling, from an interval of its input to one of its output. */
  readonly matrix: (attributes: PrimitiveAttributes['resample'], out: Interval, from: Interval) => Value;
}

/** Where the part that a tile has in a sum over positions is made. */
export interface PartSite<P extends PrimitiveName = PrimitiveName> extends Omit<
  Site<P>,
  'layout' | 'wanted'
> {
  /** 1 at the positions that the tile counts and 0 elsewhere, laid out as `like`; undefined if it counts all of the box. */
  readonly own: (like: Positions, box: Box) => Value | undefined;
}

/** How a primitive is computed in tiles. */
export interface Rule<P extends PrimitiveName = PrimitiveName> {
  /**
   * How the result runs over positions, where at least one input does; undefined if it is a sum over all of them.
   *
   * @throws NotTileable if it mixes positions in any other way.
   */
  layout(value: ValueOf<P>, inputs: readonly Layout[]): Layout;
  /** The box of each input that the entries in a box need; of a sum over positions, those that it counts there. */
  needs(value: ValueOf<P>, box: Box, inputs: readonly Layout[]): readonly Box[];
  /**
   * The value in a box that contains the wanted one. The wanted entries are right if those of the inputs that they need are; the
   * others are those of a picture that ends at the edges of the tile: so tiles in the middle and at the edges of the canvas
   * have the same program.
   */
  emit?(site: Site<P>): Piece;
  /** What a tile adds to a sum over positions. */
  part?(site: PartSite<P>): Value;
}

export type Rules<P extends PrimitiveName> = { readonly [Q in P]: Rule<Q> };
