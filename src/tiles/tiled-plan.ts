import { termName } from '../compile/compile.ts';
import { planOf, type Plan } from '../compile/plan.ts';
import { dependents } from '../program/gradient.ts';
import { topological } from '../program/program.ts';
import type { Value, ValueOf } from '../program/value.ts';
import { Analysis, isPictureLeaf } from './analysis.ts';
import type { Grid } from './box.ts';
import { TiledEvaluation } from './evaluation.ts';
import { withPushes } from './group.ts';
import { NotTileable } from './layout.ts';
import { ordered, withoutCarriers, type InputsOf } from './order.ts';
import type { Entries, Runner } from './runner.ts';
import { gradientsAmong, inputsOfPushed, pushedOf, type Pushed } from './pushed.ts';
import { scheduleOf, type Schedule } from './schedule.ts';

/** A plan cut into tiles: what is computed before the loop, and in it. */
export interface TiledPlan {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly canvas: ValueOf<'canvas'> | undefined;
  readonly knobs: readonly ValueOf<'knob'>[];
  /** Made of pictures without a network, and computed whole: outputs `light i` of a plan. */
  readonly light: readonly Value[];
  readonly lightPlan: Plan | undefined;
  /** What needs features at each position comes after them. */
  readonly before: readonly Schedule[];
  readonly loop: Schedule;
  readonly gridOf: (value: Value) => Grid;
  /** What the loop needs of what was computed before it. */
  readonly frontier: readonly Value[];
}

/**
 * Cuts a plan into tiles: what it gives is the same to rounding.
 *
 * @param side rows and columns that a tile counts.
 * @throws NotTileable if the plan mixes positions otherwise than in sums.
 */
export function tiledPlanOf(plan: Plan, side: number): TiledPlan {
  const analysis = new Analysis();
  const outputs = outputsOf(plan);
  analysis.add(Object.values(outputs));
  const { objective } = plan;
  const pushed =
    objective && pushedOf(objective.builder, { of: objective.total, at: objective.canvas }, analysis);
  const isVarying = (value: Value): boolean => !analysis.isOfPictures(value);
  const isOutput = (value: Value): boolean => Object.values(outputs).includes(value);
  const roots = [...Object.values(outputs), ...(pushed ? inputsOfPushed(pushed) : [])];
  const gradientsIn = (all: readonly Value[], isKept: (value: Value) => boolean) =>
    objective ? gradientsAmong(objective.builder, all, analysis, isKept) : new Map<Value, Pushed>();
  const inLoop = gradientsIn(roots, (value) => isOutput(value) || !isVarying(value));
  const needed = new Set(neededBy(roots, pushed ? [pushed] : [], inLoop, isVarying));
  const frontier = [...needed].filter((value) => !isVarying(value) && !isPictureLeaf(value));
  const heavy = frontier.filter((value) => !analysis.isLight(value));
  const inBefore = gradientsIn(heavy, (value) => frontier.includes(value));
  const ats = new Set([...inBefore.values()].map(({ at }) => at));
  const ofAts = dependents(topological(heavy), (value) => ats.has(value));
  const isWhole = (value: Value): boolean => {
    if (!analysis.isLight(value) || isPictureLeaf(value)) return false;
    return ats.has(value) || !(ofAts.has(value) || analysis.isPlain(value));
  };
  const insideHeavy = neededBy(heavy, [], inBefore, (value) => !isWhole(value));
  const light = [
    ...new Set([...frontier.filter((value) => analysis.isLight(value)), ...insideHeavy.filter(isWhole)]),
  ];
  for (const value of light)
    if (analysis.layoutOf(value)?.kind === 'columns')
      throw new NotTileable(value, 'it reads the pixels of a picture by column.');
  const loop = scheduleOf({
    analysis,
    roots: Object.values(outputs).filter((value) => !frontier.includes(value)),
    known: new Set(frontier),
    ...(pushed && { pushed }),
    gradients: inLoop,
    side,
  });
  const like = loop.gradient.flatMap(({ geometries }) => geometries);
  const images = heavy.filter((value) => analysis.layoutOf(value));
  const others = heavy.filter((value) => !analysis.layoutOf(value));
  const before = [images, others].map((roots, i) => {
    const known = new Set(i === 0 ? light : [...light, ...images]);
    return scheduleOf({ analysis, roots, known, gradients: inBefore, like, side });
  });
  const leaves = [...needed].filter((value) => value.inputs.length === 0);
  return {
    outputs,
    canvas: leaves.find((value) => value.primitive === 'canvas'),
    knobs: leaves.filter((value) => value.primitive === 'knob'),
    light,
    lightPlan:
      light.length > 0
        ? planOf({ outputs: Object.fromEntries(light.map((value, i) => [`light ${i}`, value])) })
        : undefined,
    before,
    loop,
    gridOf: (value) => analysis.layoutOf(value)!.grid,
    frontier,
  };
}

/** What a plan gives; of a loss, its gradient is computed otherwise. */
function outputsOf({ objective, outputs }: Plan): Record<string, Value> {
  if (!objective) return outputs;
  const { total, terms } = objective;
  return { total, ...Object.fromEntries([...terms].map(([node, value]) => [termName(node), value])) };
}

/** What values and gradients are made of, up to where `passes` says no. */
function neededBy(
  roots: readonly Value[],
  pushed: readonly Pushed[],
  gradients: ReadonlyMap<Value, Pushed>,
  passes: (value: Value) => boolean,
): readonly Value[] {
  const through =
    (inputsOf: InputsOf): InputsOf =>
    (value) => {
      if (!passes(value)) return [];
      const gradient = gradients.get(value);
      return gradient ? inputsOfPushed(gradient) : inputsOf(value);
    };
  const sums = [...pushed, ...gradients.values()].flatMap(({ cotangents }) => [...cotangents.keys()]);
  return [
    ...ordered(roots, through(withoutCarriers)),
    // A gradient needs the carriers.
    ...ordered(
      sums,
      through(({ inputs }) => inputs),
    ),
  ];
}

/** How many tiles are computed before the loop. */
export function tilesBefore({ before }: TiledPlan): number {
  return before
    .flatMap(({ levels }) => levels.flatMap(({ groups }) => groups.flatMap(withPushes)))
    .reduce((sum, { tiles }) => sum + tiles.length, 0);
}

/**
 * Computes what does not change, and gives the evaluation of the loop.
 *
 * @param kept how many plans of tiles the loop keeps prepared.
 * @param between called before each tile: what it throws ends the start.
 * @param runner to be ended after the evaluation was disposed.
 */
export async function startTiles(
  plan: TiledPlan,
  runner: Runner,
  kept: number,
  between?: () => void,
): Promise<TiledEvaluation> {
  const known = new Map<Value, Entries>();
  if (plan.lightPlan) {
    const computed = await runner.compute(plan.lightPlan);
    plan.light.forEach((value, i) => known.set(value, computed[`light ${i}`]!));
  }
  await runner.begin?.(plansOf(plan));
  try {
    return await startLoop(plan, runner, kept, known, between);
  } catch (error) {
    runner.end?.();
    throw error;
  }
}

/** @param known what was computed whole; what is computed in tiles is added. */
async function startLoop(
  plan: TiledPlan,
  runner: Runner,
  kept: number,
  known: Map<Value, Entries>,
  between?: () => void,
): Promise<TiledEvaluation> {
  const { gridOf } = plan;
  for (const schedule of plan.before) {
    const before = new TiledEvaluation({ schedule, runner, gridOf, kept: 1 });
    try {
      await readPictures(schedule, runner, before.values);
      for (const [value, entries] of known) before.values.set(value, entries);
      await before.evaluate(undefined, between);
      for (const value of plan.frontier) {
        const entries = before.values.get(value);
        if (entries) known.set(value, entries);
      }
    } finally {
      before.dispose();
    }
  }
  const loop = new TiledEvaluation({ schedule: plan.loop, runner, canvas: plan.canvas, gridOf, kept });
  await readPictures(plan.loop, runner, loop.values);
  for (const value of plan.frontier) loop.values.set(value, known.get(value)!);
  for (const knob of plan.knobs) {
    const entries = runner.create(1);
    entries[0] = knob.attributes.value;
    loop.values.set(knob, entries);
  }
  return loop;
}

/** The plans that tiles are computed by, one at a time. */
export function plansOf({ before, loop }: TiledPlan): readonly Plan[] {
  return [...before, loop].flatMap(({ variants }) => variants.map(({ plan }) => plan));
}

/** The pictures that tiles read, except the canvas. */
export function picturesIn({ levels, gradient }: Schedule): ReadonlySet<Value> {
  const groups = [...levels.flatMap((level) => level.groups), ...gradient].flatMap(withPushes);
  const segments = groups.flatMap(({ tiles }) => tiles.flatMap((tile) => tile.segments));
  const read = segments.flatMap((segment) => (segment.kind === 'picture' ? segment.of : []));
  return new Set(read.filter(({ inputs, primitive }) => inputs.length === 0 && primitive !== 'canvas'));
}

async function readPictures(schedule: Schedule, runner: Runner, values: Map<Value, Entries>): Promise<void> {
  for (const leaf of picturesIn(schedule)) values.set(leaf, await runner.read(leaf));
}
