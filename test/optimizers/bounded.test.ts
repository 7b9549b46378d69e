import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import type { LBFGSSettings } from '../../src/optimizers/l-bfgs-settings.ts';
import golden from '../fixtures/optimizers.json' with { type: 'json' };
import { arrayObjective } from './array-objective.ts';
import { quadratic, rosenbrock, type Problem } from './problems.ts';

const settings: LBFGSSettings = {
  method: 'l-bfgs',
  history: 10,
  gradientTolerance: 1e-9,
  changeTolerance: 0,
  maxEvaluations: 30,
  search: 'backtracking',
};
const BOUNDS = [-0.5, 0.8] as const;

async function minimize(problem: Problem, start: readonly number[], bounds: readonly [number, number]) {
  const objective = arrayObjective(problem, start);
  const optimizer = createOptimizer({ ...settings, bounds }, objective);
  for (let steps = 0; steps < 500; steps++) {
    const { status, loss } = await optimizer.step();
    for (const entry of objective.x) {
      expect(entry).toBeGreaterThanOrEqual(bounds[0]);
      expect(entry).toBeLessThanOrEqual(bounds[1]);
    }
    if (status === 'running') continue;
    optimizer.dispose();
    expect(objective.vectorsInUse).toBe(0);
    return { x: [...objective.x], loss, evaluations: objective.evaluations };
  }
  throw new Error('no end after 500 steps');
}

describe('L-BFGS with bounds', () => {
  it('ends at the clipped minimum of a separable quadratic', async () => {
    // The minimum without bounds is at 0, 1/2, 1, 3/2, ...
    const { x } = await minimize(quadratic, [0.3, 0.3, 0.3, 0.3, 0.3], [0.25, 1.2]);
    [0.25, 0.5, 1, 1.2, 1.2].forEach((expected, i) => {
      expect(x[i]).toBeCloseTo(expected, 8);
    });
  });

  it('satisfies the conditions of a bounded minimum on a coupled quadratic', async () => {
    // ½ xᵀAx − bᵀx with a tridiagonal A: a variable at its bound depends on the others.
    const n = 20;
    const b = Array.from({ length: n }, (_, i) => 3 * Math.sin(i));
    const coupled: Problem = (x) => {
      const at = (i: number) => (i < 0 || i >= n ? 0 : x[i]!);
      const gradient = Float64Array.from(b, (bi, i) => 2.1 * at(i) - at(i - 1) - at(i + 1) - bi);
      const loss = b.reduce((sum, bi, i) => sum + (x[i]! * (gradient[i]! - bi)) / 2, 0);
      return { loss, gradient };
    };
    const { x } = await minimize(coupled, new Array<number>(n).fill(0), [-1, 1]);
    const { gradient } = coupled(x);
    const held = x.filter((entry) => Math.abs(entry) === 1).length;
    expect(held).toBeGreaterThan(3);
    expect(held).toBeLessThan(n - 3);
    x.forEach((entry, i) => {
      if (entry === -1) expect(gradient[i]).toBeGreaterThanOrEqual(0);
      else if (entry === 1) expect(gradient[i]).toBeLessThanOrEqual(0);
      else expect(gradient[i]).toBeCloseTo(0, 6);
    });
  });

  it.each([2, 10, 100] as const)('ends at the same point as L-BFGS-B on Rosenbrock %i', async (n) => {
    const start = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1));
    const { x, loss, evaluations } = await minimize(rosenbrock, start, BOUNDS);
    const bar = golden.lbfgs[`rosenbrock-${n}-bounded`];
    expect(loss).toBeCloseTo(bar.minimum, 9);
    bar.point.forEach((entry, i) => {
      expect(x[i]).toBeCloseTo(entry, 5);
    });
    expect(evaluations).toBeLessThanOrEqual(3 * bar.evaluations);
  });

  it('equals L-BFGS without bounds if they are far away', async () => {
    const run = async (extra: Partial<LBFGSSettings>) => {
      const objective = arrayObjective(rosenbrock, [-1.2, 1, -1.2, 1]);
      const optimizer = createOptimizer({ ...settings, ...extra }, objective);
      for (let i = 0; i < 15; i++) await optimizer.step();
      return [...objective.x];
    };
    const [free, boxed] = [await run({}), await run({ bounds: [-1e6, 1e6] })];
    boxed.forEach((entry, i) => {
      expect(entry).toBeCloseTo(free[i]!, 8);
    });
  });

  it('starts inside, even if the given start is outside', async () => {
    const { x } = await minimize(quadratic, [9, 9], [0.1, 0.3]);
    expect(x).toEqual([0.1, 0.3]);
  });

  it('requires the search along a projected path', () => {
    const objective = arrayObjective(quadratic, [1]);
    expect(() => createOptimizer({ ...settings, search: 'strong-wolfe', bounds: [0, 1] }, objective)).toThrow(
      'backtracking',
    );
    expect(() => createOptimizer({ ...settings, bounds: [1, 0] }, objective)).toThrow('the lower one');
  });
});
