import { least, most } from '../graph/extremes.ts';
import type { Box } from './marquee.ts';
import type { Point } from './places.ts';

/** Graph units between the lines of the grid that moved nodes snap to. */
export const GRID = 10;
/** How far away a node may be to be snapped to, in graph units. */
const REACH = 600;
/** Two lines that differ by less are one. */
const SAME = 0.5;

/** A line that is shown while something snaps to it: at an `x` from one `y` to another, or at a `y`. */
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Snapped {
  /** How much what is moved goes on from where the pointer has it. */
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
}

export interface SnapTargets {
  /** What edges and middles are compared with. */
  readonly boxes: readonly Box[];
  /** Wires of what is moved: how far its socket is below the top of what is moved, and the socket at the other end. */
  readonly wires?: readonly { readonly below: number; readonly end: Point }[];
}

/**
 * Where a box snaps to: on each axis the nearest edge or middle of a neighbor, or for a wire the height at which it is
 * straight, within a distance; otherwise the grid, by its left upper corner. All in graph units.
 */
export function snap(box: Box, { boxes, wires = [] }: SnapTargets, distance: number): Snapped {
  const near = boxes.filter((other) => gap(box, other) <= REACH);
  const levels = wires.map(({ below, end }) => end.y - (box.y + below));
  const dx = nearest(offsets('x', box, near), distance) ?? toGrid(box.x, distance);
  const dy = nearest([...offsets('y', box, near), ...levels], distance) ?? toGrid(box.y, distance);
  const placed = { ...box, x: box.x + dx, y: box.y + dy };
  const straight = wires
    .filter(({ below, end }) => Math.abs(placed.y + below - end.y) < SAME)
    .map(({ end }): Guide => ({
      axis: 'y',
      at: end.y,
      from: Math.min(end.x, placed.x),
      to: Math.max(end.x, placed.x + placed.width),
    }));
  return { dx, dy, guides: [...guides('x', placed, near), ...guides('y', placed, near), ...straight] };
}

type Axis = Guide['axis'];

/** Both edges of a box along an axis, and its middle. */
function lines(axis: Axis, box: Box): [start: number, middle: number, end: number] {
  const [start, length] = axis === 'x' ? [box.x, box.width] : [box.y, box.height];
  return [start, start + length / 2, start + length];
}

function offsets(axis: Axis, box: Box, others: readonly Box[]): number[] {
  const own = lines(axis, box);
  return others.flatMap((other) => lines(axis, other).flatMap((to) => own.map((from) => to - from)));
}

function nearest(candidates: readonly number[], distance: number): number | undefined {
  let best: number | undefined;
  for (const candidate of candidates)
    if (Math.abs(candidate) <= distance && (best === undefined || Math.abs(candidate) < Math.abs(best)))
      best = candidate;
  return best;
}

function toGrid(value: number, distance: number): number {
  const offset = Math.round(value / GRID) * GRID - value;
  return Math.abs(offset) <= distance ? offset : 0;
}

/** A guide for each line that the box shares with others, along all of them. */
function guides(axis: Axis, box: Box, others: readonly Box[]): Guide[] {
  const along: Axis = axis === 'x' ? 'y' : 'x';
  return lines(axis, box).flatMap((at): Guide[] => {
    const sharing = others.filter((other) => lines(axis, other).some((line) => Math.abs(line - at) < SAME));
    if (sharing.length === 0) return [];
    const ends = [box, ...sharing].map((one) => lines(along, one));
    return [{ axis, at, from: least(ends.map(([from]) => from)), to: most(ends.map(([, , to]) => to)) }];
  });
}

/** The space between two boxes, along the axis on which they are farther apart. */
function gap(a: Box, b: Box): number {
  return Math.max(
    b.x - (a.x + a.width),
    a.x - (b.x + b.width),
    b.y - (a.y + a.height),
    a.y - (b.y + b.height),
  );
}
