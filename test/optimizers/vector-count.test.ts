import { expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import { vectorCount } from '../../src/optimizers/vector-count.ts';
import { arrayObjective } from './array-objective.ts';
import { methods } from './methods.ts';
import { rosenbrock } from './problems.ts';

it.each(Object.entries(methods))('%s makes as many vectors as are counted', async (_, settings) => {
  const objective = arrayObjective(rosenbrock, [-1.2, 1, 0.5, -0.3]);
  const optimizer = createOptimizer(settings, objective);
  for (let i = 0; i < 12; i++) await optimizer.step();
  expect(objective.mostVectors).toBe(vectorCount(settings));
});
