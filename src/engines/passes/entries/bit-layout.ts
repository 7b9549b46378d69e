import type { Shape } from '../../../program/shape.ts';
import type { Expression } from './expression.ts';
import type { Place } from './place.ts';
import type { Scope } from './scope.ts';

/** How an engine packs the bits of features into words of 32 bits. */
export interface BitPacking {
  /** How many words the bits of features [height, width, channels] take. */
  words(features: Shape): number;
  /** The word that holds the bits of a place. */
  word(features: Shape, place: Place, scope: Scope): Expression<'index'>;
  /** Which bit of that word they begin with, from the lowest. */
  bit(features: Shape, place: Place, scope: Scope): Expression<'index'>;
}

export interface BitLayout {
  /** A bit for each entry: whether it is above 0. Places are those of the features. */
  readonly signs: BitPacking;
  /** Two bits for each 2 x 2 square: which of its entries is the largest. Places are those of the pooled features. */
  readonly choices: BitPacking;
}
