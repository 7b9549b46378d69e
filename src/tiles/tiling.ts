import type { Tiling } from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import { mapAxes } from './box.ts';
import { withPushes, type Group } from './group.ts';
import type { Schedule } from './schedule.ts';
import type { TiledPlan } from './tiled-plan.ts';

/** How the largest picture of the loop is cut; undefined where it reads none. */
export function tilingOf({ before, loop }: TiledPlan): Tiling | undefined {
  const geometries = groupsOf(loop).flatMap((group) => group.geometries);
  const [largest] = geometries.toSorted((a, b) => sizeIn(b.grid) - sizeIn(a.grid));
  if (!largest) return undefined;
  const [rows, columns] = mapAxes((axis) => {
    const [bounds, homes] = [largest.bounds[axis], largest.homes[axis]];
    return {
      count: homes.length,
      counted: most(homes.map((_, i) => bounds[i + 1]! - bounds[i]!)),
      // The first begins where the picture does.
      halo: homes.length > 1 ? homes[0]![1] - bounds[1]! : 0,
    };
  });
  return {
    tiles: rows.count * columns.count,
    width: columns.counted,
    height: rows.counted,
    halo: Math.max(rows.halo, columns.halo),
    flops: flopsOf(loop),
    onceFlops: before.reduce((sum, schedule) => sum + flopsOf(schedule), 0),
  };
}

const groupsOf = ({ levels, gradient }: Schedule): readonly Group[] =>
  [...levels.flatMap(({ groups }) => groups), ...gradient].flatMap(withPushes);

const flopsOf = (schedule: Schedule): number =>
  groupsOf(schedule)
    .flatMap(({ tiles }) => tiles)
    .reduce((sum, { variant }) => sum + variant.plan.summary.flops, 0);

const sizeIn = ([height, width]: readonly [number, number]): number => height * width;
