import { expect, it } from 'vitest';
import { slim19 } from '../../bench/network.ts';
import { gatysPlan } from '../../bench/ours.ts';
import { noise } from '../../bench/random.ts';
import { createTfjsEngine } from '../../src/engines/tfjs/engine.ts';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import golden from '../fixtures/l-bfgs.json' with { type: 'json' };

/** `bench/l-bfgs.ts` does the same for the larger problems. */
it('has no higher loss than PyTorch’s after any count of evaluations', async () => {
  const theirs = golden.losses['slim19 32 px'];
  const engine = await createTfjsEngine('wasm');
  const { plan, read } = gatysPlan(slim19, 32);
  const execution = await engine.prepare(plan, read);
  execution.write(execution.canvas, noise(32, 4));
  const ours: number[] = [];
  const { vectors, canvas: x, gradient } = execution;
  const evaluate = async () => {
    await execution.evaluate();
    ours.push((await execution.scalars(['total']))[0]!);
    return ours.at(-1)!;
  };
  const { history } = golden;
  const optimizer = createOptimizer(
    { method: 'l-bfgs', history, gradientTolerance: 0, changeTolerance: 0, maxEvaluations: 20 },
    { vectors, x, gradient, evaluate },
  );
  while (ours.length < theirs.length) await optimizer.step();
  engine.dispose();

  const least = (losses: readonly number[], count: number) => Math.min(...losses.slice(0, count));
  theirs.forEach((_, i) => {
    // The first is the same point, in float32.
    expect(least(ours, i + 1), `evaluation ${i + 1}`).toBeLessThanOrEqual(least(theirs, i + 1) * (1 + 1e-6));
  });
});
