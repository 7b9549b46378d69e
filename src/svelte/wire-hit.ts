import type { Point } from '../rete/places.ts';
import { controlPoints, corners, SWING, type WireShape } from './wire-path.ts';

/** Parts that a curve is taken apart into: straight enough to measure from. */
const PARTS = 24;

/** Whether a point is within a distance of the wire between two others, all in the graph. */
export function isOnWire(
  start: Point,
  end: Point,
  at: Point,
  distance: number,
  shape: WireShape = 'curved',
): boolean {
  const inside = (low: number, high: number, value: number) =>
    value >= low - distance && value <= high + distance;
  // Most wires are far away, and asked at every move of a drag.
  if (
    !inside(Math.min(start.y, end.y), Math.max(start.y, end.y), at.y) ||
    !inside(Math.min(start.x, end.x) - SWING, Math.max(start.x, end.x) + SWING, at.x)
  )
    return false;
  const [a, b] = controlPoints(start, end);
  const line = shape === 'curved' ? curve(start, a, b, end) : corners(start, end, shape);
  return line.some((point, i) => i > 0 && isNearLine(line[i - 1]!, point, at, distance));
}

function curve(start: Point, a: Point, b: Point, end: Point): Point[] {
  return Array.from({ length: PARTS + 1 }, (_, i) => {
    const t = i / PARTS;
    return { x: cubic(start.x, a.x, b.x, end.x, t), y: cubic(start.y, a.y, b.y, end.y, t) };
  });
}

function cubic(p: number, q: number, r: number, s: number, t: number): number {
  const u = 1 - t;
  return u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
}

function isNearLine(from: Point, to: Point, at: Point, distance: number): boolean {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((at.x - from.x) * dx + (at.y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(from.x + t * dx - at.x, from.y + t * dy - at.y) <= distance;
}
