import type { Point } from '../rete/places.ts';

/** How wires run from socket to socket. */
export const wireShapes = ['curved', 'straight', 'square'] as const;
export type WireShape = (typeof wireShapes)[number];

/** How far a wire swings out at most. */
export const SWING = 160;
/** How far a square wire that runs backwards goes on before it turns. */
const STUB = 24;

/** A wire leaves to the right and arrives from the left; backwards it swings out. */
export function wirePath(start: Point, end: Point, shape: WireShape = 'curved'): string {
  if (shape !== 'curved')
    return `M ${corners(start, end, shape)
      .map(({ x, y }) => `${x} ${y}`)
      .join(' L ')}`;
  const [a, b] = controlPoints(start, end);
  return `M ${start.x} ${start.y} C ${a.x} ${a.y} ${b.x} ${b.y} ${end.x} ${end.y}`;
}

/** The points between which a wire without curves is straight, with its ends. */
export function corners(start: Point, end: Point, shape: Exclude<WireShape, 'curved'>): Point[] {
  if (shape === 'straight' || start.y === end.y) return [start, end];
  const [first, last] = [start.x + STUB, end.x - STUB];
  if (first <= last) {
    const x = (start.x + end.x) / 2;
    return [start, { x, y: start.y }, { x, y: end.y }, end];
  }
  const y = (start.y + end.y) / 2;
  return [start, { x: first, y: start.y }, { x: first, y }, { x: last, y }, { x: last, y: end.y }, end];
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
