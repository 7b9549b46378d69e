import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import type { OptimizerState } from '../../src/optimizers/optimizer.ts';
import { methodTitles } from '../../src/optimizers/methods.ts';
import { arrayObjective } from './array-objective.ts';
import { methods } from './methods.ts';
import { rosenbrock } from './problems.ts';

const start = [-1.2, 1, 0.5, -0.3];
/** As a file would keep it: vectors as arrays of their own, numbers as text. */
function saved({ numbers, vectors }: OptimizerState<Float64Array>): OptimizerState<Float64Array> {
  return {
    numbers: JSON.parse(JSON.stringify(numbers)) as Record<string, number[]>,
    vectors: Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, vector.slice()])),
  };
}

describe.each(Object.entries(methods))('the state of %s', (_, settings) => {
  it.each([0, 1, 2, 10])('after %i steps suffices to continue with the same bits', async (count) => {
    const through = arrayObjective(rosenbrock, start);
    const optimizer = createOptimizer(settings, through);
    for (let i = 0; i < count; i++) await optimizer.step();
    const resumed = arrayObjective(rosenbrock, [...through.x]);
    const other = createOptimizer(settings, resumed);
    const state = saved(await optimizer.state());
    other.restore(state);
    for (const vector of Object.values(state.vectors)) vector.fill(NaN);

    for (let i = 0; i < 10; i++) {
      expect(await other.step()).toEqual(await optimizer.step());
      expect(resumed.x).toEqual(through.x);
    }
    other.dispose();
    expect(resumed.vectorsInUse).toBe(0);
  });
});

it('refuses the state of another method', async () => {
  const optimizer = createOptimizer(methods['adam']!, arrayObjective(rosenbrock, start));
  await optimizer.step();
  const others = ['momentum', 'l-bfgs'].map((name) =>
    createOptimizer(methods[name]!, arrayObjective(rosenbrock, start)),
  );
  const state = await optimizer.state();
  for (const other of others)
    expect(() => {
      other.restore(state);
    }).toThrow('another method');
});

it('is tested for every method', () => {
  const tested = new Set(Object.values(methods).map(({ method }) => method));
  expect([...tested].sort()).toEqual(Object.keys(methodTitles).sort());
});
