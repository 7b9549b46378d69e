import { describe, expect, it } from 'vitest';
import { createOptimizer } from '../../src/optimizers/create-optimizer.ts';
import type { OptimizerSettings } from '../../src/optimizers/methods.ts';
import type { Vectors } from '../../src/optimizers/vectors.ts';
import golden from '../fixtures/optimizers.json' with { type: 'json' };
import { quadratic, rosenbrock } from './problems.ts';

/** A vector space under test, with the way into it and out of it. */
export interface TestSpace<V> {
  readonly vectors: Vectors<V>;
  readonly upload: (values: ArrayLike<number>, to: V) => void;
  readonly download: (from: V) => Promise<ArrayLike<number>>;
}

const problems = { rosenbrock, quadratic };

/** The settings the golden file was made with, by their names in it. */
const settings: Record<string, OptimizerSettings> = {
  adam: { method: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  'adam-b2-0.99': { method: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
  sgd: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0, nesterov: false },
  momentum: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0.9, nesterov: false },
  nesterov: { method: 'gradient-descent', learningRate: 1e-3, momentum: 0.9, nesterov: true },
  rmsprop: { method: 'rmsprop', learningRate: 1e-2, decay: 0.9, epsilon: 1e-8 },
  adagrad: { method: 'adagrad', learningRate: 0.1, epsilon: 1e-10 },
  adadelta: { method: 'adadelta', learningRate: 1, decay: 0.9, epsilon: 1e-6 },
};

/**
 * Declares one test for every sequence of steps in `test/fixtures/optimizers.json`: after each step, no entry of the
 * point may differ from PyTorch's by more than `tolerance` times the largest entry.
 *
 * @param makeSpace a space of vectors of the given length; called once a test.
 */
export function describeGoldenSteps<V>(
  name: string,
  makeSpace: (length: number) => TestSpace<V> | Promise<TestSpace<V>>,
  tolerance: number,
): void {
  describe(`steps of PyTorch's optimizers: ${name}`, () => {
    it.each(Object.entries(golden.steps))('%s', async (sequence, { start, points }) => {
      const [method, problem] = sequence.split('/') as [string, keyof typeof problems];
      const { vectors, upload, download } = await makeSpace(start.length);
      const x = vectors.create();
      const gradient = vectors.create();
      upload(start, x);
      const optimizer = createOptimizer(settings[method]!, {
        vectors,
        x,
        gradient,
        evaluate: async () => {
          const at = problems[problem](await download(x));
          upload(at.gradient, gradient);
          return at.loss;
        },
      });

      for (const [step, expected] of points.entries()) {
        await optimizer.step();
        const point = await download(x);
        const errors = expected.map((value, i) => Math.abs(point[i]! - value));
        const size = Math.max(...expected.map(Math.abs));
        expect(Math.max(...errors) / size, `after step ${step + 1}`).toBeLessThanOrEqual(tolerance);
      }
      optimizer.dispose();
      vectors.free(x);
      vectors.free(gradient);
    });
  });
}
