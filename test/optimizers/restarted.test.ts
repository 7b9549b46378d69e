import { describe, expect, it } from 'vitest';
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
};
const start = [-1.2, 1, -1.2, 1, -1.2, 1];

describe('restarted L-BFGS', () => {
  it.each([undefined, [-0.7, 0.9] as const])(
    'is a sequence of separate runs, with clip %o between them',
    async (clip) => {
      const whole = arrayObjective(rosenbrock, start);
      const restarts = { evaluations: 8, ...(clip && { clip }) };
      const optimizer = createOptimizer({ ...settings, restarts }, whole);
      let point = [...start];
      let runs = 0;
      while (runs < 6) {
        const objective = arrayObjective(rosenbrock, point);
        const run = createOptimizer(settings, objective);
        while (objective.evaluations < 8) {
          const [ours, theirs] = [await optimizer.step(), await run.step()];
          expect(ours).toMatchObject(theirs);
          expect(ours.endsRun === true).toBe(objective.evaluations >= 8);
        }
        point = [...objective.x].map((x) => (clip ? Math.min(Math.max(x, clip[0]), clip[1]) : x));
        runs++;
        expect([...whole.x]).toEqual(point);
      }
      optimizer.dispose();
      expect(whole.vectorsInUse).toBe(0);
    },
  );

  it('continues after a run that converged early, and ends if a new run makes no progress', async () => {
    const bowl: Problem = (x) => ({ loss: x[0]! ** 2, gradient: Float64Array.of(2 * x[0]!) });
    const objective = arrayObjective(bowl, [3]);
    const restarts = { evaluations: 100, clip: [1, 5] as const };
    const optimizer = createOptimizer({ ...settings, gradientTolerance: 1e-6, restarts }, objective);
    const reports = [await optimizer.step()];
    while (!reports.at(-1)!.endsRun) reports.push(await optimizer.step());
    // Cut to 1, from where the next run starts.
    expect(objective.x[0]).toBe(1);
    expect(reports.at(-1)).toMatchObject({ status: 'running' });

    const flat = arrayObjective(() => ({ loss: 1, gradient: Float64Array.of(0) }), [3]);
    const nowhere = createOptimizer({ ...settings, restarts }, flat);
    expect((await nowhere.step()).status).toBe('converged');
  });

  it('discards the curvature: on Rosenbrock it takes more evaluations than the persistent method', async () => {
    const evaluations = async (extra: Partial<LBFGSSettings>) => {
      const objective = arrayObjective(rosenbrock, start);
      const optimizer = createOptimizer({ ...settings, ...extra }, objective);
      while ((await optimizer.step()).loss > 1e-8);
      return objective.evaluations;
    };
    expect(await evaluations({ restarts: { evaluations: 8 } })).toBeGreaterThan(
      1.3 * (await evaluations({})),
    );
  });

  it('refuses runs without evaluations, and reversed bounds', () => {
    const objective = arrayObjective(rosenbrock, start);
    expect(() => createOptimizer({ ...settings, restarts: { evaluations: 0 } }, objective)).toThrow(
      'a run of 0 evaluations',
    );
    expect(() =>
      createOptimizer({ ...settings, restarts: { evaluations: 5, clip: [1, 0] } }, objective),
    ).toThrow('the lower one');
  });
});
