import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Compiled, Stage } from '../src/compile/compile.ts';
import type { Plan } from '../src/compile/plan.ts';
import type { InputReader } from '../src/engines/engine.ts';
import { chooseEngine } from '../src/index.ts';
import { adamGraph, AT_SAME_CANVAS } from './engines/adam-graph.ts';
import { hasWebgpu } from './engines/backends.ts';
import { courseOf, disturbed, SideBySide, type Course } from './engines/courses.ts';

/** Large enough for conv5_1, and for the smaller level of a pyramid. Compiling the shaders takes most of the time, whatever the size. */
const SIDE = 48;
const STEPS = 6;
/** Made of losses that are compared elsewhere: other graphs have them too, or `nodes/neighbors.everywhere.test.ts`. Shaders take the time. */
const alike = [
  'blur-on-stall',
  'content-layers',
  // test/engines/edges.test.ts has what is new in these four.
  'deep-dream',
  'feature-visualization',
  'keeping-lines',
  'photorealistic',
  'house',
  // Regions, as in two styles.
  'label-regions',
  'learning-rate-schedules',
  // Two sizes has its losses, at two sizes as well.
  'multi-scale',
  'nearest-neighbors',
  'optimal-transport',
  'optimizer-race',
  'patches',
  'starting-points',
  'style-layers',
  'total-variation',
  'weight-scaling',
];
/** What the losses of two courses may differ by, but where rounding alone makes for more. */
const TOLERANCE = 1e-3;

const { engine: reference } = await chooseEngine('wasm');
const engine = hasWebgpu ? (await chooseEngine('webgpu')).engine : undefined;
afterAll(() => {
  reference.dispose();
  engine?.dispose();
});

/** The graph with the stages that differ. */
async function opened(file: string): Promise<{ compiled: Compiled; read: InputReader }> {
  const { compiled, read } = await adamGraph(file, SIDE, STEPS);
  return { compiled: { ...compiled, stages: different(compiled.stages) }, read };
}

/** Of stages with the same primitives before and in the loop, the first; and those whose results the others need. */
function different(stages: readonly Stage[]): Stage[] {
  const values = ({ once, each }: Plan) => [...once, ...each].map(({ value }) => value);
  const primitives = (plan: Plan) => [...new Set(values(plan).map(({ primitive }) => primitive))].sort();
  const keys = stages.map(({ start, loop }) => JSON.stringify([primitives(start), primitives(loop)]));
  const needs = ({ start, loop }: Stage) =>
    [...values(start), ...values(loop)].flatMap((value) =>
      value.primitive === 'result' ? [value.attributes.node] : [],
    );
  const kept = stages.filter((_, i) => keys.indexOf(keys[i]!) === i);
  const needed = new Set(kept.flatMap(needs));
  return stages.filter((stage) => kept.includes(stage) || needed.has(stage.id));
}

/**
 * How far the reference comes from itself where every entry of the canvas is moved by up to a millionth before each evaluation,
 * which changes the gradient by as much as rounding in an engine does.
 */
async function sensitivity(compiled: Compiled, read: InputReader, course: Course): Promise<number> {
  const distances: number[] = [];
  for (let seed = 1; seed <= 3; seed++) {
    const moved = await courseOf(compiled, disturbed(reference, 1e-6, seed), read);
    distances.push(moved.distanceTo(course));
  }
  return Math.max(...distances);
}

/**
 * At the same canvas the losses are the same to a few millionths, all the way. Two courses are another matter: Adam moves an entry
 * by the sign of its gradient, however small it is, and a ReLU and a maximum decide; what is as good as a tie is decided by
 * rounding, and from there on the courses part. So where they part by more than the tolerance, they may not do so by more than
 * twice what wasm parts from itself. A gradient jumps at such a tie, so it is the median that has to be small.
 */
describe.runIf(engine)(`${STEPS} steps of Adam on the webgpu engine`, () => {
  const files = readdirSync('graphs')
    .filter((file) => !alike.includes(file.split('.')[0]!))
    .map((file) => `graphs/${file}`);

  it.each(files)('have the same losses as wasm in %s', async (file) => {
    const { compiled, read } = await opened(file);
    const sideBySide = new SideBySide();
    const ours = await courseOf(compiled, sideBySide.of(engine!, reference), read);
    const theirs = await courseOf(compiled, reference, read);

    const atSameCanvas = sideBySide.ours.distanceTo(sideBySide.theirs);
    expect(atSameCanvas).toBeLessThan(AT_SAME_CANVAS);
    const gradients = sideBySide.gradients.sort((a, b) => a - b);
    expect(gradients[gradients.length >> 1]).toBeLessThan(2e-5);

    const apart = ours.distanceTo(theirs);
    if (apart > TOLERANCE) expect(apart).toBeLessThan(2 * (await sensitivity(compiled, read, theirs)));
  });
});
