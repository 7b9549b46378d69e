import type { Engine, LeafReader, Workspace } from '../engines/engine.ts';
import type { Runner } from './runner.ts';

/** Computes tiles on an engine. */
export function engineRunner(
  engine: Engine,
  read: LeafReader,
  tellExecution: (interrupt?: () => void) => void,
): Runner {
  let workspace: Workspace | undefined;
  return {
    create: (length) => new Float32Array(length),
    async begin(plans) {
      workspace = await engine.workspace?.(plans);
    },
    end() {
      workspace?.dispose();
      workspace = undefined;
    },
    async prepare(plan) {
      const execution = await (workspace ?? engine).prepare(plan, read);
      const { canvas, gradient } = execution;
      return {
        ...(canvas instanceof Float32Array && { vector: canvas }),
        async evaluate(vector, names) {
          if (vector !== canvas)
            execution.write(canvas, vector instanceof Float32Array ? vector : Float32Array.from(vector));
          tellExecution(execution.interrupt && (() => execution.interrupt?.()));
          try {
            await execution.evaluate();
          } finally {
            tellExecution();
          }
          return Promise.all(
            names.map((name) => {
              if (name !== 'gradient') return execution.output(name);
              return gradient instanceof Float32Array ? Promise.resolve(gradient) : execution.read(gradient);
            }),
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
