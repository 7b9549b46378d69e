import { arrayVectors } from '../../src/optimizers/arrays.ts';
import type { Objective } from '../../src/optimizers/objective.ts';
import type { Problem } from './problems.ts';

/** A problem over plain arrays, from a starting point, that counts evaluations and vectors. */
export interface ArrayObjective extends Objective<Float64Array> {
  evaluations: number;
  vectorsInUse: number;
  mostVectors: number;
}

export function arrayObjective(problem: Problem, start: readonly number[]): ArrayObjective {
  const arrays = arrayVectors(start.length);
  const used = new Set<Float64Array>();
  const objective: ArrayObjective = {
    evaluations: 0,
    mostVectors: 0,
    get vectorsInUse() {
      return used.size;
    },
    vectors: {
      ...arrays,
      create: () => {
        const vector = arrays.create();
        used.add(vector);
        objective.mostVectors = Math.max(objective.mostVectors, used.size);
        return vector;
      },
      free: (vector) => {
        if (!used.delete(vector)) throw new Error('freed twice, or not made here');
      },
    },
    x: Float64Array.from(start),
    gradient: new Float64Array(start.length),
    evaluate: () => {
      objective.evaluations++;
      const { loss, gradient } = problem(objective.x);
      objective.gradient.set(gradient);
      return Promise.resolve(loss);
    },
  };
  return objective;
}
