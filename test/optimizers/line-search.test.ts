import { describe, expect, it } from 'vitest';
import { searchStrongWolfe, type LineSearchResult } from '../../src/optimizers/line-search.ts';
import golden from '../fixtures/l-bfgs.json' with { type: 'json' };
import { searchFunctions, type Phi } from './search-functions.ts';

const wolfe = { sufficientDecrease: 1e-3, curvature: 0.9 };
const limits = { maxEvaluations: 50, bracketTolerance: 1e-15 };

async function search(
  phi: Phi,
  firstStep: number,
  conditions = wolfe,
  { maxEvaluations } = limits,
): Promise<LineSearchResult & { tried: number[] }> {
  const tried: number[] = [];
  const evaluate = (step: number): Promise<{ step: number; loss: number; slope: number }> => {
    tried.push(step);
    return Promise.resolve({ step, ...phi(step) });
  };
  const start = { step: 0, ...phi(0) };
  return {
    ...(await searchStrongWolfe(start, firstStep, conditions, { ...limits, maxEvaluations }, evaluate)),
    tried,
  };
}

describe.each(golden.searches)('from $steps.0 on function $function', ({ function: name, steps }) => {
  const { phi, mu, eta } = searchFunctions[name]!;
  const found = search(phi, steps[0]!, { sufficientDecrease: mu, curvature: eta });

  it('satisfies the strong Wolfe conditions', async () => {
    const { outcome, trial, evaluations } = await found;
    const start = phi(0);
    expect(outcome).toBe('wolfe');
    expect(trial.loss).toBeLessThanOrEqual(start.loss + mu * trial.step * start.slope);
    expect(Math.abs(trial.slope)).toBeLessThanOrEqual(eta * Math.abs(start.slope));
    expect(evaluations).toBeLessThanOrEqual(steps.length);
  });

  // Where a loss has fallen, but not enough, PyTorch may zoom to where nothing is.
  it.skipIf(name === 'I' && steps[0] === 1000)('tries the same steps as PyTorch', async () => {
    const { tried } = await found;
    expect(tried).toHaveLength(steps.length);
    tried.forEach((step, i) => {
      expect(Math.abs(step / steps[i]! - 1)).toBeLessThan(1e-6);
    });
  });
});

it('retreats from a loss that is not finite', async () => {
  const barrier: Phi = (t) =>
    t < 1 ? { loss: -t - 0.1 * Math.log(1 - t), slope: -1 + 0.1 / (1 - t) } : { loss: NaN, slope: NaN };

  const { outcome, trial } = await search(barrier, 5);

  expect(outcome).toBe('wolfe');
  expect(trial.step).toBeLessThan(1);
});

it('does not extrapolate beyond a loss that is not finite', async () => {
  const cliff: Phi = (t) => (t < 0.5 ? { loss: -t, slope: -1 } : { loss: Infinity, slope: 1 });

  const { outcome, trial, tried } = await search(cliff, 1);

  expect(tried).toEqual([1, 0.1]);
  expect(outcome).toBe('decrease');
  expect(trial.step).toBe(0.1);
});

it('accepts sufficient decrease when its evaluations are used up', async () => {
  const { outcome, trial, evaluations } = await search((t) => ({ loss: -t, slope: -1 }), 1, wolfe, {
    ...limits,
    maxEvaluations: 3,
  });

  expect(outcome).toBe('decrease');
  expect(trial.step).toBeCloseTo(30.300025, 6);
  expect(trial.loss).toBe(-trial.step);
  expect(evaluations).toBe(3);
});

it('returns to the best trial when the last one was worse', async () => {
  const wall: Phi = (t) => (t < 4 ? { loss: -t, slope: -1 } : { loss: 1000, slope: 1000 });

  const { outcome, trial, evaluations, tried } = await search(wall, 1, wolfe, {
    ...limits,
    maxEvaluations: 2,
  });

  expect(tried).toEqual([1, 5.505, 1]);
  expect(outcome).toBe('decrease');
  expect(trial.step).toBe(1);
  expect(evaluations).toBe(3);
});

it('fails if the loss only increases', async () => {
  const { outcome, trial, evaluations } = await search((t) => ({ loss: t, slope: -1 }), 1, wolfe, {
    ...limits,
    maxEvaluations: 20,
  });

  expect(outcome).toBe('failed');
  expect(trial.step).toBe(0);
  expect(evaluations).toBe(20);
});

it('fails if the loss is constant', async () => {
  const { outcome, trial } = await search(
    (t) => (t < 1e-3 ? { loss: 1, slope: -1e-20 } : { loss: 2, slope: 1 }),
    1,
  );

  expect(outcome).toBe('failed');
  expect(trial.step).toBe(0);
});
