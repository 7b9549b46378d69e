import type { Point } from '../rete/places.ts';

/** How far a wire swings out at most. */
export const SWING = 160;

/** A wire leaves to the right and arrives from the left; backwards it swings out. */
export function wirePath(start: Point, end: Point): string {
  const [a, b] = controlPoints(start, end);
  return `M ${start.x} ${start.y} C ${a.x} ${a.y} ${b.x} ${b.y} ${end.x} ${end.y}`;
}

/** Those of its Bézier curve. */
export function controlPoints(start: Point, end: Point): [Point, Point] {
  const dx = end.x - start.x;
  const swing = dx >= 0 ? Math.max(24, Math.min(dx / 2, 140)) : Math.min(SWING, 40 - dx / 4);
  return [
    { x: start.x + swing, y: start.y },
    { x: end.x - swing, y: end.y },
  ];
}
