import { withPushes } from './group.ts';
import type { Schedule } from './schedule.ts';

/** How far an evaluation is. */
export interface TileProgress {
  /** The tile that is computed now, from 1. */
  readonly tile: number;
  readonly tiles: number;
}

export type TellTile = (progress: TileProgress) => void;

/** How many tiles are computed, in all passes. */
export function tileCount({ levels, gradient }: Schedule): number {
  const groups = [...levels.flatMap((level) => level.groups), ...gradient].flatMap(withPushes);
  return groups.reduce((sum, { tiles }) => sum + tiles.length, 0);
}
