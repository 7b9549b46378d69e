/** Whole numbers from `from` up to, but not including, `to`. */
export type Interval = readonly [from: number, to: number];
/** A rectangle of positions: an interval of rows and one of columns. */
export type Box = readonly [rows: Interval, columns: Interval];
/** How many rows and columns of positions there are. */
export type Grid = readonly [height: number, width: number];

export const lengthOf = ([from, to]: Interval): number => to - from;

/** How many rows and columns a box has. */
export const gridOf = ([rows, columns]: Box): Grid => [lengthOf(rows), lengthOf(columns)];

export const wholeOf = ([height, width]: Grid): Box => [
  [0, height],
  [0, width],
];

/** What `f` makes of the rows and of the columns. */
export const mapAxes = <T>(f: (axis: 0 | 1) => T): readonly [T, T] => [f(0), f(1)];

export const hull = (a: Box, b: Box): Box =>
  mapAxes((axis) => [Math.min(a[axis][0], b[axis][0]), Math.max(a[axis][1], b[axis][1])]);

export const intersection = (a: Box, b: Box): Box =>
  mapAxes((axis) => [Math.max(a[axis][0], b[axis][0]), Math.min(a[axis][1], b[axis][1])]);

export const holds = (outer: Interval, inner: Interval): boolean =>
  outer[0] <= inner[0] && inner[1] <= outer[1];

export const contains = (outer: Box, inner: Box): boolean =>
  holds(outer[0], inner[0]) && holds(outer[1], inner[1]);

export const sameBox = (a: Box, b: Box): boolean => contains(a, b) && contains(b, a);

/** An interval cut to [0, size), of which at least one entry is left: the nearest. */
export function clipped([from, to]: Interval, size: number): Interval {
  const first = Math.max(0, Math.min(from, size - 1));
  return [first, Math.min(size, Math.max(to, first + 1))];
}

export const sameGrid = (a: Grid, b: Grid): boolean => a[0] === b[0] && a[1] === b[1];
