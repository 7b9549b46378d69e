import type { Point } from '../rete/places.ts';

/** A wire leaves to the right and arrives from the left; backwards it swings out. */
export function wirePath(start: Point, end: Point): string {
  const dx = end.x - start.x;
  const swing = dx >= 0 ? Math.max(24, Math.min(dx / 2, 140)) : Math.min(160, 40 - dx / 4);
  return `M ${start.x} ${start.y} C ${start.x + swing} ${start.y} ${end.x - swing} ${end.y} ${end.x} ${end.y}`;
}
