import type { Plan } from '../../src/compile/plan.ts';
import type { Value } from '../../src/program/value.ts';
import type { Runner } from '../../src/tiles/runner.ts';
import { interpret } from '../support/interpreter.ts';

/** Computes tiles in float64. Counts the plans that were prepared. */
export function interpreterRunner(read: (leaf: Value) => ArrayLike<number>): Runner & { prepared: number } {
  return {
    prepared: 0,
    create: (length) => new Float64Array(length),
    prepare(plan: Plan) {
      this.prepared += 1;
      return Promise.resolve({
        evaluate(vector, names) {
          const found = interpret(plan.outputs, (leaf) =>
            leaf.primitive === 'canvas' ? vector : read(leaf),
          );
          return Promise.resolve(names.map((name) => found[name]!));
        },
        dispose: () => undefined,
      });
    },
    compute: (plan) => Promise.resolve(interpret(plan.outputs, read)),
    read: (leaf) => Float64Array.from(read(leaf)),
  };
}
