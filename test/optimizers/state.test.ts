import { describe, expect, it } from 'vitest';
import { createOptimizer, type OptimizerSettings } from '../../src/optimizers/create-optimizer.ts';
import type { OptimizerState } from '../../src/optimizers/optimizer.ts';
import { arrayObjective } from './array-objective.ts';
import { rosenbrock } from './problems.ts';

const start = [-1.2, 1, 0.5, -0.3];
const lbfgs = {
  method: 'l-bfgs',
  history: 3,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
} as const;

const methods: Record<string, OptimizerSettings> = {
  adam: { method: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  'gradient descent': { method: 'gradient-descent', learningRate: 1e-3, momentum: 0, nesterov: false },
  momentum: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0.9, nesterov: false },
  nesterov: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0.9, nesterov: true },
  rmsprop: { method: 'rmsprop', learningRate: 1e-2, decay: 0.9, epsilon: 1e-8 },
  adagrad: { method: 'adagrad', learningRate: 0.1, epsilon: 1e-10 },
  adadelta: { method: 'adadelta', learningRate: 1, decay: 0.9, epsilon: 1e-6 },
  'l-bfgs': lbfgs,
  'l-bfgs with backtracking': { ...lbfgs, search: 'backtracking' },
  'l-bfgs in a box': { ...lbfgs, search: 'backtracking', bounds: [-2, 0.9] },
  'restarted l-bfgs': { ...lbfgs, restarts: { evaluations: 7, clip: [-2, 0.9] } },
};

/** As a file would keep it: vectors as arrays of their own, numbers as text. */
function saved({ numbers, vectors }: OptimizerState<Float64Array>): OptimizerState<Float64Array> {
  return {
    numbers: JSON.parse(JSON.stringify(numbers)) as Record<string, number[]>,
    vectors: Object.fromEntries(Object.entries(vectors).map(([name, vector]) => [name, vector.slice()])),
  };
}

describe.each(Object.entries(methods))('the state of %s', (_, settings) => {
  it.each([0, 1, 2, 10])('after %i steps is all that it takes to go on, to the same bits', async (count) => {
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
