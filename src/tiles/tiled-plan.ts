import { termName } from '../compile/compile.ts';
import type { Objective } from '../compile/objective.ts';
import { planOf, type Plan } from '../compile/plan.ts';
import { gradientOf } from '../program/gradient.ts';
import { topological } from '../program/program.ts';
import type { Value, ValueOf } from '../program/value.ts';
import { Analysis, isPictureLeaf } from './analysis.ts';
import type { Grid } from './box.ts';
import { TiledEvaluation } from './evaluation.ts';
import { NotTileable } from './layout.ts';
import { ordered, withoutCarriers, type InputsOf } from './order.ts';
import type { Entries, Runner } from './runner.ts';
import { scheduleOf, type Pushed, type Schedule } from './schedule.ts';

/** A plan cut into tiles: what is computed before the loop, and in it. */
export interface TiledPlan {
  readonly outputs: Readonly<Record<string, Value>>;
  readonly canvas: ValueOf<'canvas'> | undefined;
  readonly knobs: readonly ValueOf<'knob'>[];
  /** Made of pictures without a network, and computed whole: outputs `light i` of a plan. */
  readonly light: readonly Value[];
  readonly lightPlan: Plan | undefined;
  readonly before: Schedule;
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
  const pushed = plan.objective && pushedOf(plan.objective, analysis);
  const cotangents = [...(pushed?.cotangents.values() ?? [])];
  analysis.add(cotangents);
  const stopping =
    (inputsOf: InputsOf): InputsOf =>
    (value) =>
      analysis.isOfPictures(value) ? [] : inputsOf(value);
  const needed = new Set([
    ...ordered([...Object.values(outputs), ...cotangents], stopping(withoutCarriers)),
    // A gradient needs the carriers.
    ...ordered(
      pushed?.cotangents.keys() ?? [],
      stopping(({ inputs }) => inputs),
    ),
  ]);
  const computed = (value: Value): boolean => analysis.isOfPictures(value) && !isPictureLeaf(value);
  const frontier = [...needed].filter(computed);
  const heavy = frontier.filter((value) => !analysis.isLight(value));
  const isWhole = (value: Value): boolean => analysis.isLight(value) && !analysis.isPlain(value);
  const insideHeavy = ordered(heavy, (value) => (isWhole(value) ? [] : withoutCarriers(value)));
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
    side,
  });
  const like = loop.gradient.flatMap(({ geometries }) => geometries);
  const before = scheduleOf({ analysis, roots: heavy, known: new Set(light), like, side });
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

function pushedOf({ builder, canvas, total }: Objective, analysis: Analysis): Pushed {
  const varying = topological([total]).filter((value) => analysis.isSum(value) && analysis.isVarying(value));
  const cotangents = varying
    .map((sum) => [sum, gradientOf(builder, total, sum)] as const)
    .filter(([, gradient]) => !isZero(gradient));
  return { canvas, cotangents: new Map(cotangents) };
}

/** Where no gradient comes: in what a surrogate keeps constant. */
function isZero(gradient: Value): boolean {
  const [value] = gradient.primitive === 'broadcast' ? gradient.inputs : [gradient];
  return value.primitive === 'constant' && value.attributes.value === 0;
}

/**
 * Computes what does not change, and gives the evaluation of the loop.
 *
 * @param kept how many plans of tiles the loop keeps prepared.
 */
export async function startTiles(
  plan: TiledPlan,
  runner: Runner,
  kept: number,
  between?: () => void,
): Promise<TiledEvaluation> {
  const { gridOf } = plan;
  const known = new Map<Value, Entries>();
  if (plan.lightPlan) {
    const computed = await runner.compute(plan.lightPlan);
    plan.light.forEach((value, i) => known.set(value, computed[`light ${i}`]!));
  }
  const before = new TiledEvaluation({ schedule: plan.before, runner, gridOf, kept: 1 });
  try {
    await readPictures(plan.before, runner, before.values);
    for (const [value, entries] of known) before.values.set(value, entries);
    await before.evaluate(undefined, between);
  } finally {
    before.dispose();
  }
  const loop = new TiledEvaluation({ schedule: plan.loop, runner, canvas: plan.canvas, gridOf, kept });
  await readPictures(plan.loop, runner, loop.values);
  for (const value of plan.frontier) loop.values.set(value, before.values.get(value) ?? known.get(value)!);
  for (const knob of plan.knobs) {
    const entries = runner.create(1);
    entries[0] = knob.attributes.value;
    loop.values.set(knob, entries);
  }
  return loop;
}

/** The pictures that tiles read, except the canvas. */
export function picturesIn({ levels, gradient }: Schedule): ReadonlySet<Value> {
  const groups = [...levels.flatMap((level) => level.groups), ...gradient];
  const segments = groups.flatMap(({ tiles }) => tiles.flatMap((tile) => tile.segments));
  const read = segments.flatMap((segment) => (segment.kind === 'picture' ? segment.of : []));
  return new Set(read.filter(({ inputs, primitive }) => inputs.length === 0 && primitive !== 'canvas'));
}

async function readPictures(schedule: Schedule, runner: Runner, values: Map<Value, Entries>): Promise<void> {
  for (const leaf of picturesIn(schedule)) values.set(leaf, await runner.read(leaf));
}
