import type { Dab } from './brush.ts';

/** The longest straight piece of a curve, in pixels of the mask. */
const PIECE = 3;

/** Rounds the corners of a stroke: a curve through the middles between its points, in short straight pieces. */
export class SmoothPath {
  private before: Dab;
  private last: Dab;

  constructor(start: Dab) {
    this.before = start;
    this.last = start;
  }

  /** Goes on to a point: the pieces from where the curve ended to the middle between the last point and this one. */
  to(next: Dab): Dab[] {
    const [start, control, end] = [
      between(this.before, this.last, 0.5),
      this.last,
      between(this.last, next, 0.5),
    ];
    const pieces = Math.max(1, Math.ceil(distance(start, control, end) / PIECE));
    const points = Array.from({ length: pieces + 1 }, (_, i) => {
      const t = i / pieces;
      return between(between(start, control, t), between(control, end, t), t);
    });
    [this.before, this.last] = [this.last, next];
    return points;
  }

  /** The last piece, to the point where the stroke ends. */
  end(): Dab[] {
    return [between(this.before, this.last, 0.5), this.last];
  }
}

function between(one: Dab, other: Dab, t: number): Dab {
  const mix = (a: number, b: number) => a + (b - a) * t;
  return { x: mix(one.x, other.x), y: mix(one.y, other.y), radius: mix(one.radius, other.radius) };
}

function distance(...points: readonly Dab[]): number {
  return points
    .slice(1)
    .reduce((sum, { x, y }, i) => sum + Math.hypot(x - points[i]!.x, y - points[i]!.y), 0);
}
