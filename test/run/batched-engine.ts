import type { Batching, Engine, Execution } from '../../src/engines/engine.ts';

/** An engine whose executions take batches of a given length, and the lengths of the batches that were submitted. */
export interface BatchedEngine {
  readonly engine: Engine;
  readonly batches: number[];
}

/** Lets an engine take batches of a given length, whatever time they take; one that has none evaluates at once. */
export function batchedEngine(engine: Engine, length: number): BatchedEngine {
  const batches: number[] = [];
  const prepare: Engine['prepare'] = async (plan, read) => {
    const execution = await engine.prepare(plan, read);
    return overriding(execution, {
      batching(names: readonly string[]): Batching {
        const inner = execution.batching?.(names) ?? eager(execution, names);
        let count = 0;
        return {
          length: () => length,
          evaluate() {
            count += 1;
            inner.evaluate();
          },
          keep: (v) => {
            inner.keep(v);
          },
          submit() {
            batches.push(count);
            count = 0;
            return inner.submit();
          },
        };
      },
    });
  };
  return { engine: overriding(engine, { prepare }), batches };
}

/** An engine without its batches. */
export function unbatchedEngine(engine: Engine): Engine {
  const prepare: Engine['prepare'] = async (plan, read) =>
    overriding(await engine.prepare(plan, read), { batching: undefined });
  return overriding(engine, { prepare });
}

/** Of an execution that has evaluated once `evaluate` returns, as those of TensorFlow.js on the processor. */
function eager(execution: Execution, names: readonly string[]): Batching {
  let rows: Promise<number[]>[] = [];
  const withLast = async (row: Promise<number[]>, last: Promise<number>) => [
    ...(await row).slice(0, names.length),
    await last,
  ];
  return {
    length: () => 1,
    evaluate() {
      void execution.evaluate();
      rows.push(withLast(execution.scalars(names), Promise.resolve(0)));
    },
    keep(v) {
      const first = execution.read(v).then((entries) => entries[0]!);
      rows.push(withLast(rows.pop()!, first));
    },
    submit() {
      const all = Promise.all(rows);
      rows = [];
      return all;
    },
  };
}

function overriding<T extends object>(target: T, others: object): T {
  return new Proxy(target, {
    get(of, name) {
      if (name in others) return Reflect.get(others, name) as unknown;
      const member = Reflect.get(of, name) as unknown;
      return typeof member === 'function' ? (member.bind(of) as unknown) : member;
    },
  });
}
