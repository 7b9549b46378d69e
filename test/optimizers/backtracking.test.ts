import { describe, expect, it } from 'vitest';
import { searchBacktracking } from '../../src/optimizers/backtracking.ts';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import type { LBFGSSettings } from '../../src/optimizers/l-bfgs-settings.ts';
import { arrayObjective } from './array-objective.ts';
import { rosenbrock, type Problem } from './problems.ts';

const settings: LBFGSSettings = {
  method: 'l-bfgs',
  history: 10,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
  search: 'backtracking',
};

/** The trials of a search along a function of the step, from 0. */
async function trials(phi: (step: number) => number, slope: number, first: number, most = 20) {
  const tried: number[] = [];
  const start = { step: 0, loss: phi(0), slope };
  const result = await searchBacktracking(start, first, most, (step) => {
    tried.push(step);
    return Promise.resolve({ trial: { step, loss: phi(step), slope: NaN }, expected: step * slope });
  });
  return { ...result, tried };
}

describe('backtracking', () => {
  it('accepts the first step if it decreases the loss enough', async () => {
    expect(await trials((t) => -t, -1, 1)).toMatchObject({ outcome: 'decrease', tried: [1], evaluations: 1 });
  });

  it('halves the step otherwise', async () => {
    // Lower than at 0 for steps under 2/8.
    const result = await trials((t) => 4 * t * t - t, -1, 1);
    expect(result).toMatchObject({ outcome: 'decrease', tried: [1, 0.5, 0.25, 0.125], evaluations: 4 });
    expect(result.trial.step).toBe(0.125);
  });

  it('steps back from values that are not finite', async () => {
    const result = await trials((t) => (t > 0.3 ? NaN : t > 0.2 ? Infinity : -t), -1, 1);
    expect(result.tried).toEqual([1, 0.5, 0.25, 0.125]);
  });

  it('does not accept an equal loss, and gives up at the limit', async () => {
    const result = await trials(() => 5, -1e-30, 1, 6);
    expect(result).toMatchObject({ outcome: 'failed', evaluations: 6, trial: { step: 0, loss: 5 } });
  });
});

describe('L-BFGS with backtracking', () => {
  it.each([
    [2, 100],
    [10, 200],
    [100, 1200],
  ])('reaches the minimum of Rosenbrock %i within %i evaluations', async (n, most) => {
    const objective = arrayObjective(
      rosenbrock,
      Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
    );
    const optimizer = createOptimizer(settings, objective);
    let loss = Infinity;
    for (let before = Infinity; loss > 1e-10; before = loss) {
      ({ loss } = await optimizer.step());
      expect(loss).toBeLessThan(before);
      expect(objective.evaluations).toBeLessThanOrEqual(most);
    }
    for (const entry of objective.x) expect(entry).toBeCloseTo(1, 4);
  });

  it('first moves by 1 / |g|₁ of the gradient, whatever its size', async () => {
    // Its loss falls by 1 each time, wherever it is asked for.
    let calls = 0;
    const sloped =
      (size: number): Problem =>
      () => ({ loss: -calls++, gradient: Float64Array.of(size, -size, size, size) });
    for (const [size, step] of [
      [3, 1 / 12],
      [0.1, 1 / 0.4],
    ] as const) {
      const objective = arrayObjective(sloped(size), [0, 0, 0, 0]);
      await createOptimizer(settings, objective).step();
      expect([...objective.x]).toEqual([-size * step, size * step, -size * step, -size * step]);
    }
  });

  it('does not keep a pair without curvature', async () => {
    // Concave along the way: the gradient grows as the loss falls, so s.y is below zero.
    const concave: Problem = (x) => ({ loss: -(x[0]! ** 2), gradient: Float64Array.of(-2 * x[0]!) });
    const objective = arrayObjective(concave, [1]);
    const optimizer = createOptimizer(settings, objective);
    for (let i = 0; i < 5; i++) await optimizer.step();
    expect(Object.keys((await optimizer.state()).vectors)).toEqual(['gradient']);
  });
});
