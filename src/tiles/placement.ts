import { most } from '../graph/extremes.ts';
import type { Value } from '../program/value.ts';
import type { Analysis } from './analysis.ts';
import { holds, hull, mapAxes, sameGrid, type Box, type Grid, type Interval } from './box.ts';
import { boundaries, boundariesAt, evened, halvings } from './partition.ts';
import { ruleOf } from './rules/index.ts';

/** Where tiles lie on a picture of one size: what they count, and the boxes that they read. */
export interface Geometry {
  readonly grid: Grid;
  readonly strides: readonly [number, number];
  readonly bounds: readonly [readonly number[], readonly number[]];
  readonly homes: readonly [readonly Interval[], readonly Interval[]];
}

/** What tiles compute. */
export interface Work {
  readonly sums: readonly Value[];
  readonly images: readonly Value[];
  /** Values with positions, those that others are made of first, without the sums. */
  readonly order: readonly Value[];
  readonly keepsCarriers: boolean;
}

/** The boxes of a tile. */
export interface Place {
  /** What is needed of each value. */
  readonly wanted: ReadonlyMap<Value, Box>;
  /** The boxes in which pictures are read. */
  readonly homes: ReadonlyMap<Value, Box>;
  /** What it counts of a sum, or adds to a picture. */
  readonly own: (target: Value) => Box;
}

interface PlacementSetting {
  readonly analysis: Analysis;
  /** Whether values with positions are read, not made. */
  readonly isRead: (value: Value) => boolean;
  /** Tiles to lie like, where they can. */
  readonly like: readonly Geometry[];
  /** Rows and columns that a tile counts, at the size of the largest picture that it reads. */
  readonly side: number;
}

/** Where tiles lie, and of each its boxes. */
export interface Placement {
  readonly geometries: readonly Geometry[];
  readonly places: readonly Place[];
}

/** Lays tiles over the pictures that they read. All read boxes of one size of them, so that they share a program. */
export function placementOf(work: Work, setting: PlacementSetting): Placement {
  const { images, order } = work;
  const { analysis, isRead } = setting;
  const gridOf = (value: Value): Grid => analysis.layoutOf(value)!.grid;
  const grids = order.map(gridOf);
  const read = order.filter(isRead);
  // Padded features are a little larger than the picture.
  const root = (read.length > 0 ? read.map(gridOf) : grids).reduce((a, b) =>
    b[0] * b[1] > a[0] * a[1] ? b : a,
  );
  const like = setting.like.find(({ grid }) => sameGrid(grid, root));
  const strides = mapAxes((axis) =>
    grids.reduce(
      (stride, grid) => Math.max(stride, 2 ** halvings(root[axis], grid[axis])),
      like?.strides[axis] ?? 1,
    ),
  );
  const targetGrid = (value: Value): Grid =>
    images.includes(value) ? gridOf(value) : gridOf(value.inputs.find((input) => analysis.layoutOf(input))!);

  const laid = (bounds: Geometry['bounds']) => {
    const counts = mapAxes((axis) => bounds[axis].length - 1);
    const ownOf = (grid: Grid, i: number, j: number): Box => {
      const [rows, columns] = mapAxes((axis) => boundariesAt(bounds[axis], grid[axis]));
      return [
        [rows[i]!, rows[i + 1]!],
        [columns[j]!, columns[j + 1]!],
      ];
    };
    // Rows need nothing of columns: the tiles of a diagonal say what all need.
    const diagonal = Array.from({ length: Math.max(counts[0], counts[1]) }, (_, i) =>
      wantedOf(work, setting, (target) =>
        ownOf(targetGrid(target), Math.min(i, counts[0] - 1), Math.min(i, counts[1] - 1)),
      ),
    );
    const needed = (value: Value, axis: 0 | 1): readonly Interval[] =>
      diagonal.slice(0, counts[axis]).map((wanted) => wanted.get(value)![axis]);
    return { bounds, counts, ownOf, diagonal, needed };
  };
  const boundsWith = (edges: readonly [number, number]) =>
    mapAxes((axis) => boundaries(root[axis], setting.side, strides[axis], edges[axis]));
  const first = laid(like?.bounds ?? boundsWith([0, 0]));
  const edges = mapAxes((axis) => {
    const halos = read
      .filter((value) => sameGrid(gridOf(value), root))
      .flatMap((value) => first.needed(value, axis).map((one, i) => haloOf(one, first.bounds[axis], i)));
    return most(halos, 0);
  });
  const { bounds, counts, ownOf, diagonal, needed } = like ? first : laid(boundsWith(edges));

  const homes = new Map(
    read.map((value) => {
      const ofAxes = mapAxes((axis) => {
        const all = needed(value, axis);
        const size = gridOf(value)[axis];
        const stride = Math.max(1, strides[axis] / 2 ** halvings(root[axis], size));
        const others = like && sameGrid(like.grid, gridOf(value)) ? like.homes[axis] : [];
        const isLike = others.length === all.length && all.every((one, i) => holds(others[i]!, one));
        return isLike ? others : evened(all, size, stride);
      });
      return [value, ofAxes] as const;
    }),
  );
  const places = Array.from({ length: counts[0] * counts[1] }, (_, index): Place => {
    const [i, j] = [Math.floor(index / counts[1]), index % counts[1]];
    const wanted = [...diagonal[i]!].map(
      ([value, [rows]]) => [value, [rows, diagonal[j]!.get(value)![1]]] as const,
    );
    const home = [...homes].map(([value, [rows, columns]]) => [value, [rows[i]!, columns[j]!]] as const);
    return {
      wanted: new Map(wanted),
      homes: new Map(home),
      own: (target) => ownOf(targetGrid(target), i, j),
    };
  });
  const geometries = [...homes].map(([value, home]): Geometry => {
    const grid = gridOf(value);
    return { grid, strides, bounds: mapAxes((axis) => boundariesAt(bounds[axis], grid[axis])), homes: home };
  });
  return { geometries, places };
}

/** How far a tile sees beyond what it counts. */
function haloOf([from, to]: Interval, bounds: readonly number[], index: number): number {
  return Math.max(bounds[index]! - from, to - bounds[index + 1]!);
}

/** What a tile needs of each value to compute its own boxes of what is computed. */
function wantedOf(
  { sums, images, order, keepsCarriers }: Work,
  { analysis, isRead }: PlacementSetting,
  ownOf: (target: Value) => Box,
): Map<Value, Box> {
  const wanted = new Map<Value, Box>();
  const want = (value: Value, box: Box): void => {
    const before = wanted.get(value);
    wanted.set(value, before ? hull(before, box) : box);
  };
  for (const target of [...sums, ...images]) {
    // A tile that counts nothing of a small layer reads the nearest.
    const own = mapAxes((axis): Interval => {
      const [from, to] = ownOf(target)[axis];
      return to > from ? [from, to] : [Math.max(0, from - 1), Math.max(1, to)];
    });
    want(target, own);
  }
  for (const value of [...sums, ...order.toReversed()]) {
    if (isRead(value)) continue;
    const layouts = value.inputs.map((input) => analysis.layoutOf(input));
    const needs = ruleOf(value.primitive).needs(value, wanted.get(value)!, layouts);
    value.inputs.forEach((input, i) => {
      if (!layouts[i] || (value.primitive === 'surrogate' && i === 1 && !keepsCarriers)) return;
      want(input, needs[i]!);
    });
  }
  return wanted;
}
