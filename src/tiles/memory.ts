import type { Engine } from '../engines/engine.ts';
import { most } from '../graph/extremes.ts';
import { sizeOf, type Shape } from '../program/shape.ts';
import { gradientBytes, type Schedule } from './schedule.ts';
import { picturesIn, plansOf, type TiledPlan } from './tiled-plan.ts';

/** What a plan in tiles takes, in bytes. */
interface TiledMemory {
  /** In the loop, with the canvas and its gradient. */
  readonly loop: number;
  /** In tiles before the loop. */
  readonly before: number;
  /** For what is computed whole before the loop. */
  readonly whole: number;
  /** What the loop keeps from before it. */
  readonly constants: number;
  /** What a tile takes of `loop` and of `before`: it grows with the area of a tile. */
  readonly tile: number;
}

/**
 * @param kept how many plans of tiles the loop keeps prepared, where each has its own memory; before the loop, one is.
 */
export function memoryOf(tiles: TiledPlan, engine: Engine, kept: number): TiledMemory {
  const { before, loop, canvas, frontier, light, lightPlan } = tiles;
  const peaksOf = (schedules: readonly Schedule[]): number[] =>
    schedules.flatMap(({ variants }) => variants.map(({ plan }) => engine.forecast(plan).peakBytes));
  const workspace = most(
    plansOf(tiles).map((plan) => engine.forecast(plan).peakBytes),
    0,
  );
  // The vector of a plan and its gradient, beside a memory that all use in turn.
  const vectorsOf = (schedules: readonly Schedule[]): number[] =>
    schedules.flatMap(({ variants }) => variants.map(({ length }) => 2 * 4 * length));
  const held = (schedules: readonly Schedule[], count: number): number =>
    engine.workspace
      ? workspace + sumOfLargest(vectorsOf(schedules), count)
      : sumOfLargest(peaksOf(schedules), count);
  const pictures = before.flatMap((schedule) => [...picturesIn(schedule)]);
  const constants = bytesOf([...frontier, ...picturesIn(loop)]);
  const values = bytesOf([...frontier, ...light, ...pictures]);
  const vectors = canvas ? 2 * bytesOf([canvas]) : 0;
  const tile = held([loop], kept);
  return {
    loop: tile + constants + vectors + gradientBytes(loop),
    before: held(before, 1) + values + most(before.map(gradientBytes), 0),
    whole: lightPlan ? engine.forecast(lightPlan).peakBytes + values : 0,
    constants,
    tile,
  };
}

const bytesOf = (values: readonly { readonly shape: Shape }[]): number =>
  [...new Set(values)].reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);

const sumOfLargest = (numbers: readonly number[], count: number): number =>
  numbers
    .toSorted((a, b) => b - a)
    .slice(0, count)
    .reduce((sum, one) => sum + one, 0);
