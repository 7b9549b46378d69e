import type { Builder } from './builder.ts';
import type { FeatureMap } from './socket-values.ts';
import { heightWidthChannels, rowsColumns } from './shape.ts';
import type { Value } from './value.ts';

/** How near two rows are: by the angle between them, or by the distance. */
export type Measure = 'cosine' | 'euclidean';

/** Matrices of as many rows side by side. */
export function joined(b: Builder, parts: readonly Value[]): Value {
  return concatenated(b, parts, 1);
}

/** Matrices of as many columns one below the other. */
export function stacked(b: Builder, parts: readonly Value[]): Value {
  return concatenated(b, parts, 0);
}

function concatenated(b: Builder, parts: readonly Value[], axis: 0 | 1): Value {
  const sizes = parts.map(({ shape }) => rowsColumns(shape)[axis]);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
  return parts
    .map((part, i) => {
      const [before, after] = [sum(sizes.slice(0, i)), sum(sizes.slice(i + 1))];
      return axis === 0 ? b.pad(part, [before, 0], [after, 0]) : b.pad(part, [0, before], [0, after]);
    })
    .reduce((all, part) => b.add(all, part));
}

/** Rows of length 1; those that are 0 stay so. */
export function unitRows(b: Builder, rows: Value): Value {
  return b.div(rows, b.orOne(b.sqrt(b.sumOver(b.square(rows), [1]))));
}

/**
 * For each row of ours [n, k] the place of the nearest row of theirs [m, k]: [n, 1]. Of theirs, rows with a guide [m, 1] of 0 are not
 * found.
 */
export function nearestRows(b: Builder, ours: Value, theirs: Value, measure: Measure, guide?: Value): Value {
  const [one, other] = measure === 'cosine' ? [unitRows(b, ours), unitRows(b, theirs)] : [ours, theirs];
  // What is added to an inner product with a row of theirs.
  const added: Value[] = [];
  // |o - t|² = |o|² - 2 (o t - ½ |t|²)
  if (measure === 'euclidean') added.push(b.mul(b.sumOver(b.square(theirs), [1]), -0.5));
  if (guide) added.push(b.mul(b.sub(b.number(1), b.step(guide)), measure === 'cosine' ? -3 : -1e30));
  const [first, ...others] = added;
  if (!first) return b.nearest(one, other);
  const ones = b.broadcast(b.number(1), [rowsColumns(ours.shape)[0], 1]);
  return b.nearest(
    joined(b, [one, ones]),
    joined(b, [other, others.reduce((sum, part) => b.add(sum, part), first)]),
  );
}

/** How far each row is from the other in its place, [n, 1]: 1 - cos, or the mean of squared differences. */
export function rowDistances(b: Builder, ours: Value, theirs: Value, measure: Measure): Value {
  if (measure === 'euclidean')
    return b.mul(b.sumOver(b.square(b.sub(ours, theirs)), [1]), 1 / rowsColumns(ours.shape)[1]);
  // Exactly 0 for equal rows.
  const difference = b.sub(unitRows(b, ours), unitRows(b, theirs));
  return b.mul(b.sumOver(b.square(difference), [1]), 0.5);
}

/** The mean of a column [n, 1], each entry weighed by its guide, where there is one. */
export function guidedMean(b: Builder, column: Value, guide: Value | undefined): Value {
  if (!guide) return b.mean(column);
  return b.div(b.sum(b.mul(column, guide)), b.orOne(b.sum(guide)));
}

/** Features of several layers at the same positions. */
export interface Hypercolumns {
  /** [positions, channels of all layers] */
  readonly rows: Value;
  /** [positions, 1] */
  readonly guide: Value | undefined;
}

/** Layers resized to one grid and joined: a row for each position, of `spacing` by `spacing` pixels of the picture. */
export function hypercolumns(b: Builder, maps: readonly FeatureMap[], spacing: number): Hypercolumns {
  const [height, width] = gridOf(maps, spacing);
  const parts = maps.map(({ value }) => {
    const resized = b.resize(value, height, width, heightOf(value) > height ? 'area' : 'bilinear');
    return b.reshape(resized, [height * width, value.shape[2]!]);
  });
  // Which of several maps has the guide does not matter: they are of one mask.
  const guide = maps.find((map) => map.guide)?.guide;
  return {
    rows: joined(b, parts),
    guide: guide && b.reshape(b.resize(guide, height, width, 'area'), [height * width, 1]),
  };
}

const heightOf = ({ shape }: Value): number => heightWidthChannels(shape)[0];

function gridOf(maps: readonly FeatureMap[], spacing: number): readonly [number, number] {
  const [finest] = maps.toSorted((one, other) => heightOf(other.value) - heightOf(one.value));
  const [height, width] = heightWidthChannels(finest!.value.shape);
  const pixels = Math.sqrt(finest!.picturePixels / (height * width));
  const along = (n: number): number => Math.max(1, Math.round((n * pixels) / spacing));
  return [along(height), along(width)];
}
