import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/index.ts';
import { Descent, type DescentReport } from '../../src/run/descent.ts';
import { StallWatch } from '../../src/run/stall.ts';
import { arrayObjective } from '../optimizers/array-objective.ts';
import { quadratic, rosenbrock, type Problem } from '../optimizers/problems.ts';
import { optimizerPlan } from '../support/optimizer-plan.ts';

/** A descent over plain arrays whose blur moves every entry to the mean of itself and the next. */
function descend(problem: Problem, start: readonly number[], params: object) {
  const objective = arrayObjective(problem, start);
  const sigmas: number[] = [];
  const blur = (sigma: number) => {
    sigmas.push(sigma);
    soften(objective.x);
    return Promise.resolve();
  };
  return { objective, sigmas, descent: new Descent(optimizerPlan(params), { ...objective, blur }) };
}

function soften(x: Float64Array): void {
  x.set(x.map((entry, i) => (entry + x[(i + 1) % x.length]!) / 2));
}

/** Steps until it ends, at most `most`. */
async function reportsOf(descent: Descent<Float64Array>, most: number): Promise<DescentReport[]> {
  const reports: DescentReport[] = [];
  while (reports.length < most && (reports.at(-1)?.status ?? 'running') === 'running')
    reports.push(await descent.step(reports.length));
  return reports;
}

const actions = (reports: readonly DescentReport[]) => reports.flatMap(({ stall }) => stall?.action ?? []);

describe('a loss stalls', () => {
  const stills = (losses: number[], threshold: number, relative: boolean, window: number) => {
    const watch = new StallWatch();
    return losses.map((loss) => watch.add(loss, { threshold, relative, window }) !== undefined);
  };

  it('if it changes by less than an absolute threshold over the window, up or down', () => {
    expect(stills([10, 9, 8.95, 8.99, 8.5], 0.1, false, 1)).toEqual([false, false, true, true, false]);
    expect(stills([10, 9, 8.95, 8.91, 8.5], 0.1, false, 2)).toEqual([false, false, false, true, false]);
  });

  it('if it changes by less than a fraction of its previous value', () => {
    expect(stills([1000, 990, 900], 0.05, true, 1)).toEqual([false, true, false]);
    expect(stills([1e-6, 9.9e-7, 9e-7], 0.05, true, 1)).toEqual([false, true, false]);
  });
});

describe('on stall', () => {
  // Plain gradient descent with too short a step hardly moves.
  const slow = { method: 'gradient-descent', momentum: 0, learningRate: 1e-8, stallWindow: 3 };

  it('nothing happens by default', async () => {
    const { descent } = descend(quadratic, [3, -2, 1], slow);
    expect(actions(await reportsOf(descent, 20))).toEqual([]);
  });

  it('stop: after as many steps as the window', async () => {
    const { descent } = descend(quadratic, [3, -2, 1], { ...slow, onStall: 'stop' });
    const reports = await reportsOf(descent, 20);
    expect(reports).toHaveLength(4);
    expect(reports.at(-1)).toMatchObject({ status: 'stalled', stall: { action: 'stop' } });
    expect(reports.at(-1)!.stall!.text).toMatch(/^the loss changed by -\S+ over 3 steps: stopped$/);
  });

  it('blur: moves the point, keeps moments, discards curvature', async () => {
    const params = { ...slow, onStall: 'blur', blurSigma: 2.5 };
    const { descent, sigmas, objective } = descend(quadratic, [3, -2, 1], params);
    const reports = await reportsOf(descent, 8);
    expect(sigmas).toEqual([2.5, 2.5]);
    expect(actions(reports)).toEqual(['blur', 'blur']);
    expect(objective.x[0]).toBeLessThan(1);

    // A quadratic is solved in a few steps; then the method itself reports convergence.
    const lbfgs = descend(quadratic, [3, -2, 1], {
      method: 'l-bfgs',
      onStall: 'blur',
      gradientTolerance: 1e-6,
    });
    const solved = await reportsOf(lbfgs.descent, 60);
    expect(solved).toHaveLength(60);
    expect(lbfgs.sigmas.length).toBeGreaterThan(3);
    expect(solved.find(({ stall }) => stall)!.stall!.text).toBe('the method has converged: blurred by 1 px');
    lbfgs.descent.dispose();
    expect(lbfgs.objective.vectorsInUse).toBe(0);
  });

  it('restart: starts again, and stops if that brought no improvement', async () => {
    const { descent } = descend(quadratic, [3, -2, 1], { ...slow, onStall: 'restart' });
    const reports = await reportsOf(descent, 50);
    expect(actions(reports)).toEqual(['restart', 'stop']);
    expect(reports.at(-1)!.status).toBe('stalled');
    // Adagrad's sum of squares slows it down for good; a new one starts fast again.
    const adagrad = { method: 'adagrad', learningRate: 0.5, onStall: 'restart', stallThreshold: 0.05 };
    const { descent: quick } = descend(rosenbrock, [-1.2, 1, -1.2, 1], adagrad);
    expect(actions(await reportsOf(quick, 200)).length).toBeGreaterThan(1);
  });

  it('switch: continues with the other method, once', async () => {
    const params = { ...slow, onStall: 'switch', switchTo: 'l-bfgs', stallThreshold: 1e-6 };
    const { descent } = descend(quadratic, [3, -2, 1], params);
    const reports = await reportsOf(descent, 100);
    expect(actions(reports)).toEqual(['switch', 'stop']);
    expect(reports.find(({ stall }) => stall)!.stall!.text).toMatch(/: switched to l-bfgs$/);
    expect(reports.at(-1)!.loss).toBeLessThan(1e-10);
  });

  it('switch: uses its own learning rate', async () => {
    const params = { ...slow, onStall: 'switch', switchTo: 'gradient-descent', switchRate: 0.01 };
    const { descent, objective } = descend(quadratic, [3], params);
    await reportsOf(descent, 4);
    const before = objective.x[0]!;
    await descent.step(4);
    expect(objective.x[0]).toBeCloseTo(before - 0.01 * 2 * before, 14);
  });

  it('an optimizer that continues from a saved state does the same at the same steps', async () => {
    const adagrad = { method: 'adagrad', learningRate: 0.5, stallThreshold: 0.05, stallWindow: 5 };
    for (const onStall of ['blur', 'restart', 'switch']) {
      const through = descend(rosenbrock, [-1.2, 1, -1.2, 1], { ...adagrad, onStall });
      const cut = descend(rosenbrock, [-1.2, 1, -1.2, 1], { ...adagrad, onStall });
      const whole = await reportsOf(through.descent, 60);
      const parts = await reportsOf(cut.descent, Math.min(20, whole.length - 1));
      const resumed = descend(rosenbrock, [...cut.objective.x], { ...adagrad, onStall });
      resumed.descent.restore(await cut.descent.state());
      for (let step = parts.length; step < whole.length; step++) parts.push(await resumed.descent.step(step));
      expect(actions(whole).length, onStall).toBeGreaterThan(0);
      expect(parts, onStall).toEqual(whole);
      expect(resumed.objective.x).toEqual(through.objective.x);
    }
  });
});

it('Izvorski: restarted L-BFGS, clipped between restarts, blurred if a restart lowers the loss by less than 0.001', async () => {
  // The loop of neural-style-better-optimizer, over our L-BFGS in place of SciPy's.
  const start = [-1.2, 1, -1.2, 1, -1.2, 1];
  const narrow = (x: Float64Array) => x.map((entry) => Math.min(1, Math.max(0, entry)));
  const lbfgs = { method: 'l-bfgs', history: 10, gradientTolerance: 1e-9, changeTolerance: 1e-9 } as const;
  const points: number[][] = [];
  const blurred: number[] = [];
  let x = Float64Array.from(start);
  let lastMin: number | undefined;
  for (let i = 0; i < 40; i++) {
    const objective = arrayObjective(rosenbrock, [...x]);
    const run = createOptimizer({ ...lbfgs, maxEvaluations: 20, search: 'strong-wolfe' }, objective);
    let min = Infinity;
    for (let status = 'running'; status === 'running' && objective.evaluations < 20;)
      ({ loss: min, status } = await run.step());
    x = narrow(objective.x);
    if (lastMin !== undefined && Math.abs(lastMin - min) < 0.001) {
      soften(x);
      blurred.push(i);
    }
    lastMin = min;
    points.push([...x]);
  }

  const params = {
    ...lbfgs,
    restart: 20,
    bounds: 'clip',
    onStall: 'blur',
    stallMeasure: 'absolute',
    stallThreshold: 0.001,
    stallWindow: 1,
  };
  const { descent, objective } = descend(rosenbrock, start, params);
  const ours: number[][] = [];
  const blurredByUs: number[] = [];
  for (let step = 0; ours.length < points.length && step < 2000; step++) {
    const report = await descent.step(step);
    expect(report.status).toBe('running');
    if (report.stall) blurredByUs.push(ours.length);
    if (report.endsRun) ours.push([...objective.x]);
  }
  expect(blurred.length).toBeGreaterThan(3);
  expect(blurredByUs).toEqual(blurred);
  expect(ours).toEqual(points);
});
