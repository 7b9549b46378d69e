import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import type { OptimizerSettings } from '../../src/optimizers/methods.ts';
import { arrayObjective } from './array-objective.ts';
import { quadratic, type Problem } from './problems.ts';

const descent = { method: 'gradient-descent', learningRate: 0.01, momentum: 0, nesterov: false } as const;
const adam = { method: 'adam', learningRate: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

it('reports the loss at the point a step starts from', async () => {
  const objective = arrayObjective(quadratic, [3, -2]);

  const report = await createOptimizer(descent, objective).step();

  expect(report).toEqual({ loss: quadratic([3, -2]).loss, evaluations: 1, status: 'running' });
  expect(objective.evaluations).toBe(1);
});

it('multiplies the learning rate of one step by its factor', async () => {
  const objective = arrayObjective(quadratic, [3]);
  const optimizer = createOptimizer(descent, objective);

  await optimizer.step(0.5);
  expect(objective.x[0]).toBeCloseTo(3 - 0.005 * 6, 12);

  await optimizer.step();
  expect(objective.x[0]).toBeCloseTo(2.97 - 0.01 * 5.94, 12);
});

it.each<OptimizerSettings>([
  { ...descent, learningRate: 1, bounds: [-0.5, 0.8] },
  { ...descent, learningRate: 1, momentum: 0.9, bounds: [-0.5, 0.8] },
  { ...adam, bounds: [-0.5, 0.8] },
  { method: 'rmsprop', learningRate: 0.5, decay: 0.9, epsilon: 1e-8, bounds: [-0.5, 0.8] },
  { method: 'adagrad', learningRate: 5, epsilon: 1e-8, bounds: [-0.5, 0.8] },
  { method: 'adadelta', learningRate: 500, decay: 0.9, epsilon: 1e-6, bounds: [-0.5, 0.8] },
])('clips the point to its bounds after each update of $method', async (settings) => {
  const objective = arrayObjective(quadratic, [0.7, -0.4, 0, 0.6]);
  const optimizer = createOptimizer(settings, objective);
  const reached = new Set<number>();

  for (let i = 0; i < 20; i++) {
    await optimizer.step();
    for (const entry of objective.x) {
      expect(Math.abs(entry - 0.15)).toBeLessThanOrEqual(0.65);
      reached.add(entry);
    }
  }
  expect(reached).toContain(0.8);
});

describe('a loss that is not finite', () => {
  const endsAt =
    (edge: number): Problem =>
    (x) => ({ loss: x[0]! < edge ? NaN : x[0]!, gradient: Float64Array.of(1) });

  it('is an error at the start', async () => {
    const objective = arrayObjective(endsAt(1), [0]);
    await expect(createOptimizer(adam, objective).step()).rejects.toThrow(
      'The loss at the starting point is NaN',
    );
  });

  it('is reported later, and changes nothing', async () => {
    const objective = arrayObjective(endsAt(1), [1]);
    const optimizer = createOptimizer(adam, objective);
    await optimizer.step();
    const [x] = objective.x;

    expect(await optimizer.step()).toEqual({ loss: NaN, evaluations: 1, status: 'diverged' });
    expect(objective.x[0]).toBe(x);
  });
});

it('frees its vectors', async () => {
  const objective = arrayObjective(quadratic, [3, -2]);
  const optimizer = createOptimizer(adam, objective);
  await optimizer.step();
  expect(objective.vectorsInUse).toBe(2);

  optimizer.dispose();
  expect(objective.vectorsInUse).toBe(0);
});

it.each<[string, OptimizerSettings]>([
  ['learningRate', { ...adam, learningRate: 0 }],
  ['beta2', { ...adam, beta2: 1 }],
  ['momentum', { ...descent, momentum: NaN }],
  ['bounds', { ...descent, bounds: [1, 0] }],
  ['epsilon', { method: 'adadelta', learningRate: 1, decay: 0.9, epsilon: 0 }],
  ['history', { method: 'l-bfgs', history: 0, gradientTolerance: 0, changeTolerance: 0, maxEvaluations: 20 }],
])('names %s when it is out of range', (name, settings) => {
  const objective = arrayObjective(quadratic, [3, -2]);

  expect(() => createOptimizer(settings, objective)).toThrow(RangeError);
  expect(() => createOptimizer(settings, objective)).toThrow(name);
});
