import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import type { LBFGSSettings } from '../../src/optimizers/l-bfgs-settings.ts';
import type { Optimizer, StepReport } from '../../src/optimizers/optimizer.ts';
import golden from '../fixtures/optimizers.json' with { type: 'json' };
import { arrayObjective } from './array-objective.ts';
import { quadratic, rosenbrock, type Problem } from './problems.ts';

const settings: LBFGSSettings = {
  method: 'l-bfgs',
  history: 10,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
};

const rosenbrockStart = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1));

async function stepWhile(optimizer: Optimizer, goOn: (report: StepReport) => boolean): Promise<StepReport> {
  for (let steps = 0; steps < 2000; steps++) {
    const report = await optimizer.step();
    if (!goOn(report)) return report;
  }
  throw new Error('no end after 2000 steps');
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, entry, i) => sum + entry * b[i]!, 0);
}

describe('on the Rosenbrock function', () => {
  it.each([2, 10, 100] as const)('of %i variables needs about as many evaluations as L-BFGS-B', async (n) => {
    const objective = arrayObjective(rosenbrock, rosenbrockStart(n));
    const optimizer = createOptimizer(settings, objective);

    await stepWhile(optimizer, ({ loss }) => loss >= 1e-10);

    const bar = golden.lbfgs[`rosenbrock-${n}`]['evaluationsTo1e-10'];
    expect(objective.evaluations).toBeLessThanOrEqual(1.2 * bar);
  });

  it('accepts points that satisfy the strong Wolfe conditions, and reports their loss', async () => {
    const objective = arrayObjective(rosenbrock, rosenbrockStart(10));
    const optimizer = createOptimizer(settings, objective);
    let before = { x: objective.x.slice(), ...rosenbrock(objective.x) };

    await stepWhile(optimizer, (report) => {
      const after = { x: objective.x.slice(), ...rosenbrock(objective.x) };
      const move = after.x.map((entry, i) => entry - before.x[i]!);
      expect(report.loss).toBe(after.loss);
      expect(objective.gradient).toEqual(after.gradient);
      expect(after.loss).toBeLessThanOrEqual(before.loss + 1e-4 * dot(before.gradient, move));
      expect(Math.abs(dot(after.gradient, move))).toBeLessThanOrEqual(
        0.9 * Math.abs(dot(before.gradient, move)),
      );
      before = after;
      return report.loss > 1e-10;
    });
  });

  it('reports the evaluations of each step', async () => {
    const objective = arrayObjective(rosenbrock, rosenbrockStart(2));
    const optimizer = createOptimizer(settings, objective);
    let evaluations = 0;

    await stepWhile(optimizer, (report) => {
      evaluations += report.evaluations;
      expect(evaluations).toBe(objective.evaluations);
      return report.loss > 1e-10;
    });
  });

  it('converges in float32 and stops', async () => {
    const float32: Problem = (x) => {
      const { loss, gradient } = rosenbrock(Float32Array.from(x));
      return { loss: Math.fround(loss), gradient: Float64Array.from(gradient, Math.fround) };
    };
    const objective = arrayObjective(float32, rosenbrockStart(10));
    const optimizer = createOptimizer(settings, objective);

    const { status, loss } = await stepWhile(optimizer, (report) => report.status === 'running');

    expect(['converged', 'stalled']).toContain(status);
    expect(loss).toBeLessThan(1e-8);
  });

  it.each([1e-12, 1e12])('takes the same steps if the loss is multiplied by %f', async (factor) => {
    const scaled: Problem = (x) => {
      const { loss, gradient } = rosenbrock(x);
      return { loss: factor * loss, gradient: gradient.map((entry) => factor * entry) };
    };
    for (const search of ['strong-wolfe', 'backtracking'] as const) {
      const own = { ...settings, search, gradientTolerance: 1e-9, changeTolerance: 1e-12 };
      const [plain, objective] = [rosenbrock, scaled].map((problem) =>
        arrayObjective(problem, rosenbrockStart(2)),
      );
      const [one, other] = [createOptimizer(own, plain!), createOptimizer(own, objective!)];
      for (let status = 'running'; status === 'running';) {
        const [expected, actual] = [await one.step(), await other.step()];
        ({ status } = expected);
        expect(actual).toMatchObject({ evaluations: expected.evaluations, status });
        expect(Math.abs(actual.loss / factor - expected.loss)).toBeLessThan(1e-4 * expected.loss + 1e-20);
        expect(Math.max(...objective!.x.map((x, i) => Math.abs(x - plain!.x[i]!)))).toBeLessThan(1e-6);
      }
    }
  });

  it('continues from a state saved with absolute tolerances', async () => {
    const objective = arrayObjective(rosenbrock, rosenbrockStart(4));
    const [before, after] = [1, 2].map(() => createOptimizer(settings, objective)) as [Optimizer, Optimizer];
    for (let i = 0; i < 5; i++) await before.step();
    const { numbers, vectors } = await before.state();
    const { sy, yy, loss } = numbers as Record<'sy' | 'yy' | 'loss', number[]>;
    after.restore({ numbers: { sy, yy, loss }, vectors });
    const { status, loss: next } = await after.step();
    expect(status).toBe('running');
    expect(next).toBeLessThan(loss[0]!);
  });
});

describe('convergence', () => {
  it('is reported immediately if the gradient at the start is within the tolerance', async () => {
    const objective = arrayObjective(quadratic, [0, 0.5, 1]);

    expect(await createOptimizer(settings, objective).step()).toEqual({
      loss: 0,
      evaluations: 1,
      status: 'converged',
    });
  });

  it('is reported by the largest entry of the gradient, as a fraction of that at the start', async () => {
    const objective = arrayObjective(quadratic, [3, -2, 1]);
    const first = Math.max(...quadratic(objective.x).gradient.map(Math.abs));
    const optimizer = createOptimizer({ ...settings, gradientTolerance: 1e-3 }, objective);

    const { status } = await stepWhile(optimizer, (report) => {
      const largest = Math.max(...objective.gradient.map(Math.abs));
      expect(report.status).toBe(largest <= 1e-3 * first ? 'converged' : 'running');
      return report.status === 'running';
    });
    expect(status).toBe('converged');
  });

  it('is reported when loss and point hardly change', async () => {
    const raised: Problem = (x) => ({ ...quadratic(x), loss: quadratic(x).loss + 1 });
    const objective = arrayObjective(raised, [3, -2, 1]);
    const optimizer = createOptimizer({ ...settings, changeTolerance: 1e-4 }, objective);

    const { status, loss } = await stepWhile(optimizer, (report) => report.status === 'running');

    expect(status).toBe('converged');
    expect(loss).toBeCloseTo(1, 6);
    expect(Math.max(...objective.gradient.map(Math.abs))).toBeGreaterThan(0);
  });
});

describe('if the search fails', () => {
  const cosine = (a: Float64Array, b: Float64Array): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

  /** The Rosenbrock function, where the loss can be raised at all points but one, by how they are reached from it. */
  class Breakable {
    raises: (move: Float64Array) => boolean = () => false;
    from = new Float64Array(4);
    readonly problem: Problem = (x) => {
      const { loss, gradient } = rosenbrock(x);
      const raised = this.raises(this.from.map((entry, i) => x[i]! - entry));
      return { loss: raised ? loss + 1000 : loss, gradient };
    };
  }

  it('stalls at the last accepted point, with its gradient', async () => {
    const source = new Breakable();
    const objective = arrayObjective(source.problem, rosenbrockStart(4));
    const optimizer = createOptimizer(settings, objective);
    for (let i = 0; i < 5; i++) await optimizer.step();
    const x = objective.x.slice();
    const { loss, gradient } = rosenbrock(x);

    source.raises = () => true;
    const report = await optimizer.step();

    expect(report).toMatchObject({ loss, status: 'stalled' });
    expect(report.evaluations).toBeLessThanOrEqual(2 * settings.maxEvaluations);
    expect(objective.x).toEqual(x);
    expect(objective.gradient).toEqual(gradient);
  });

  it('tries again along steepest descent, without the old pairs', async () => {
    const source = new Breakable();
    const objective = arrayObjective(source.problem, rosenbrockStart(4));
    const optimizer = createOptimizer(settings, objective);
    for (let i = 0; i < 5; i++) await optimizer.step();
    const { loss, gradient } = rosenbrock(objective.x);
    const vectors = objective.vectorsInUse;

    source.from = objective.x.slice();
    source.raises = (move) => !(cosine(move, gradient) < -0.9999);
    const report = await optimizer.step();

    expect(report.status).toBe('running');
    expect(report.loss).toBeLessThan(loss);
    expect(objective.vectorsInUse).toBeLessThan(vectors);
  });

  it('returns to the accepted point if an evaluation throws', async () => {
    let lost = false;
    const objective = arrayObjective((x) => {
      if (lost) throw new Error('device lost');
      return rosenbrock(x);
    }, rosenbrockStart(4));
    const optimizer = createOptimizer(settings, objective);
    await optimizer.step();
    const x = objective.x.slice();

    lost = true;
    await expect(optimizer.step()).rejects.toThrow('device lost');
    expect(objective.x).toEqual(x);
    expect(objective.gradient).toEqual(rosenbrock(x).gradient);

    lost = false;
    expect((await optimizer.step()).status).toBe('running');
  });
});

describe('losses that are not finite', () => {
  it('cause a step back', async () => {
    const logarithmic: Problem = (x) => ({
      loss: x[0]! - 0.1 * Math.log(x[0]!),
      gradient: Float64Array.of(1 - 0.1 / x[0]!),
    });
    const objective = arrayObjective(logarithmic, [0.5]);
    const optimizer = createOptimizer({ ...settings, gradientTolerance: 1e-9 }, objective);

    const { status } = await stepWhile(optimizer, (report) => report.status === 'running');

    expect(status).toBe('converged');
    expect(objective.x[0]).toBeCloseTo(0.1, 9);
  });

  it('are an error at the start', async () => {
    const start = (problem: Problem): Promise<StepReport> =>
      createOptimizer(settings, arrayObjective(problem, [1, 2])).step();

    await expect(start(() => ({ loss: NaN, gradient: Float64Array.of(1, 1) }))).rejects.toThrow('loss');
    await expect(start(() => ({ loss: 1, gradient: Float64Array.of(1, Infinity) }))).rejects.toThrow(
      'gradient',
    );
  });
});

describe('vectors', () => {
  it('are at most two per pair of the history and one more, and a direction', async () => {
    const objective = arrayObjective(rosenbrock, rosenbrockStart(10));
    const optimizer = createOptimizer({ ...settings, history: 3 }, objective);

    for (let i = 0; i < 20; i++) {
      await optimizer.step();
      expect(objective.vectorsInUse).toBeLessThanOrEqual(2 * (3 + 1) + 1);
    }
    optimizer.dispose();
    expect(objective.vectorsInUse).toBe(0);
  });

  it('are all freed, even before the first step', () => {
    const objective = arrayObjective(rosenbrock, [1, 2]);
    createOptimizer(settings, objective).dispose();
    expect(objective.vectorsInUse).toBe(0);
  });
});
