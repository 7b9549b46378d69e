import type { Plan } from '../compile/plan.ts';
import type { Execution } from './engine.ts';

/**
 * The outputs of a plan that depends on no canvas, each as its entries.
 *
 * @param start prepares the plan; what it gives is given back.
 */
export async function computePlan(
  plan: Plan,
  start: () => Promise<Execution>,
): Promise<Record<string, Float32Array>> {
  if (plan.each.some(({ value }) => value.primitive === 'canvas'))
    throw new Error('The plan depends on a canvas, so it cannot be computed without one.');
  const execution = await start();
  try {
    await execution.evaluate();
    const names = Object.keys(plan.outputs);
    const entries = await Promise.all(names.map((name) => execution.output(name)));
    return Object.fromEntries(names.map((name, i) => [name, entries[i]!]));
  } finally {
    execution.dispose();
  }
}
