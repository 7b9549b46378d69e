import type { Value } from '../program/value.ts';
import type { Geometry } from './placement.ts';
import type { Tile } from './tile.ts';

/** A gradient with respect to a picture, to which tiles add as to that of the loss. */
export interface Push {
  readonly value: Value;
  readonly groups: readonly Group[];
}

/** Tiles over the same positions. */
export interface Group {
  /** Gradients that its tiles read, and no group before it. */
  readonly pushes: readonly Push[];
  /** Gradients that no group after it reads. */
  readonly released: readonly Value[];
  /** Of the pictures that they read. */
  readonly geometries: readonly Geometry[];
  /** Values of which each tile gives a part, as `part i`. */
  readonly sums: readonly Value[];
  /** Values of which each tile gives a box, as `image i`. */
  readonly images: readonly Value[];
  readonly tiles: readonly Tile[];
}

/** A group, and before it those that compute the gradients that it reads. */
export function withPushes(group: Group): readonly Group[] {
  return [...group.pushes.flatMap(({ groups }) => groups.flatMap(withPushes)), group];
}
