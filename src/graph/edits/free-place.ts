import type { Position } from '../document.ts';
import type { Size } from './boxes.ts';

export interface Rectangle extends Size {
  readonly x: number;
  readonly y: number;
}

/** The space left free around a node, in graph units. */
const GAP = 24;

/**
 * Where something of a size goes without covering anything: to the place that is wished for, else the nearest straight
 * to the right or left of it, above or below.
 */
export function freePlace([x, y]: Position, size: Size, taken: Iterable<Rectangle>): Position {
  const start = [x, y] as const;
  const length = [size.width, size.height] as const;
  const boxes = [...taken].map((box) => ({
    start: [box.x, box.y] as const,
    length: [box.width, box.height] as const,
  }));
  const ways = ([1, 0] as const).flatMap((axis) => {
    const across = axis === 0 ? 1 : 0;
    const inWay = boxes
      .filter(
        (box) =>
          box.start[across] < start[across] + length[across] + GAP &&
          start[across] < box.start[across] + box.length[across] + GAP,
      )
      .map((box) => [box.start[axis], box.start[axis] + box.length[axis]] as const);
    const mirrored = inWay.map(([from, to]) => [-to, -from] as const);
    const there = past(start[axis], length[axis], inWay);
    const back = -past(-start[axis] - length[axis], length[axis], mirrored) - length[axis];
    return [there, back].map((to) => ({ axis, to, distance: Math.abs(to - start[axis]) }));
  });
  const { axis, to } = ways.reduce((best, way) => (way.distance < best.distance ? way : best));
  return axis === 0 ? [to, y] : [x, to];
}

/** The first place from `at` on that is free of all spans. */
function past(at: number, length: number, spans: readonly (readonly [from: number, to: number])[]): number {
  // In their order, one pass is enough: what was passed stays behind.
  const sorted = [...spans].sort(([a], [b]) => a - b);
  return sorted.reduce(
    (now, [from, to]) => (from < now + length + GAP && now < to + GAP ? to + GAP : now),
    at,
  );
}
