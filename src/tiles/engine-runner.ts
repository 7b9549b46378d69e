import type { Engine, LeafReader } from '../engines/engine.ts';
import type { Runner } from './runner.ts';

/** Computes tiles on an engine. */
export function engineRunner(
  engine: Engine,
  read: LeafReader,
  tellExecution: (interrupt?: () => void) => void,
): Runner {
  return {
    create: (length) => new Float32Array(length),
    async prepare(plan) {
      const execution = await engine.prepare(plan, read);
      return {
        async evaluate(vector, names) {
          execution.write(
            execution.canvas,
            vector instanceof Float32Array ? vector : Float32Array.from(vector),
          );
          tellExecution(execution.interrupt && (() => execution.interrupt?.()));
          try {
            await execution.evaluate();
          } finally {
            tellExecution();
          }
          return Promise.all(
            names.map((name) =>
              name === 'gradient' ? execution.read(execution.gradient) : execution.output(name),
            ),
          );
        },
        dispose() {
          execution.dispose();
        },
      };
    },
    compute: (plan) => engine.compute(plan, read),
    read(leaf) {
      if (leaf.primitive !== 'input' && leaf.primitive !== 'result')
        throw new Error(`“${leaf.primitive}” is not read.`);
      return read(leaf);
    },
  };
}
