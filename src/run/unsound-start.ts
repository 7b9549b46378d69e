import { termName, type Stage } from '../compile/compile.ts';
import { planOf, type Plan } from '../compile/plan.ts';
import { startLeaf } from '../compile/pulls.ts';
import { rewrite } from '../compile/rewrite.ts';
import type { Engine, LeafReader } from '../engines/engine.ts';
import { refusalAt, type GraphError } from '../graph/problem.ts';
import { topological, type Program } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import { encoded } from './coefficients.ts';
import type { Losses } from './events.ts';
import { withStart } from './pulls.ts';

export interface StartSetting {
  readonly stage: Stage;
  readonly engine: Engine;
  readonly read: LeafReader;
  /** The picture that the optimizer starts from. */
  readonly start: Float32Array;
  /** The losses of that picture. */
  readonly losses: Losses;
}

/**
 * Why an optimizer cannot start if its loss or gradient is not a number: the first such term, and the node that causes the
 * first such entries. This takes one more evaluation.
 */
export async function unsoundStart(setting: StartSetting): Promise<GraphError> {
  const { stage, losses, start } = setting;
  const term = stage.terms.find((name) => !Number.isFinite(losses.terms[name]));
  const value = term === undefined ? losses.total : losses.terms[term];
  const name = term === undefined ? 'its loss' : `the term “${term}”`;
  const what = Number.isFinite(value) ? `the gradient of ${name} is not a number` : `${name} is ${value}`;
  const canvas = stage.canvas.node;
  if (!start.every(Number.isFinite))
    return refusalAt(
      canvas,
      `“${stage.id}” cannot start: the start of this canvas has entries that are not numbers.`,
      'Check the picture connected to “start”.',
    );
  const node = (await originOf(setting, term).catch(() => undefined)) ?? term ?? stage.node;
  return refusalAt(
    node,
    `“${stage.id}” cannot start: ${what}. This is the first node where it occurs.`,
    'Check for a division by 0, a logarithm of 0, an empty mask, or a picture of a single color.',
  );
}

/**
 * The first node whose results are not all numbers. The program is cut between nodes, and each value there is summed: the sum
 * is a number if all entries are.
 */
async function originOf(
  { stage, engine, read, start }: StartSetting,
  term: string | undefined,
): Promise<string | undefined> {
  const { loop } = stage;
  const outputs = term === undefined ? loop.outputs : { term: loop.outputs[termName(term)]! };
  const order = topological(Object.values(outputs));
  const handed = new Set(Object.values(outputs));
  for (const value of order)
    for (const input of value.inputs) if (input.origin !== value.origin) handed.add(input);
  const looked = order.filter((value) => handed.has(value) && value.origin !== undefined);

  const entries = await engine.compute(
    sumsOf({ outputs }, new Set(looked)),
    withStart(read, encoded(stage, start)),
  );
  return looked.find((_, i) => !Number.isFinite(entries[String(i)]![0]))?.origin;
}

/** A plan that gives the sum of each of the values, in their order, at the start of the canvas. */
function sumsOf(program: Program, looked: ReadonlySet<Value>): Plan {
  const sums: Value[] = [];
  // Values are rewritten in the order in which they were looked up.
  rewrite(program, (b, value, original) => {
    const renewed =
      value.primitive === 'canvas'
        ? startLeaf(b, value)
        : b.emit(value.primitive, value.inputs, value.attributes);
    if (looked.has(original)) sums.push(b.sum(renewed));
    return renewed;
  });
  return planOf({ outputs: Object.fromEntries(sums.map((sum, i) => [String(i), sum])) });
}
