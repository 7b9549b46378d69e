import { afterEach, expect, test, vi } from 'vitest';
import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../../src/compile/plan.ts';
import {
  DeviceLostError,
  InterruptedError,
  type Engine,
  type Execution,
} from '../../../src/engines/engine.ts';
import { createWasmEngine, type WasmOptions } from '../../../src/engines/wasm/engine.ts';
import { startThread } from '../../../src/engines/wasm/threads/start-thread.ts';
import { Builder } from '../../../src/program/builder.ts';
import { Leaves } from '../leaves.ts';
import { networkPlan } from './network-plan.ts';

// As it is, but it remembers the threads.
vi.mock(import('../../../src/engines/wasm/threads/start-thread.ts'), { spy: true });

const engines: Engine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

async function engineWith(options: WasmOptions): Promise<Engine> {
  const engine = await createWasmEngine(options);
  engines.push(engine);
  return engine;
}

/** The plan at its canvas, and its execution. */
async function prepared(
  engine: Engine,
  { plan, leaves }: { readonly plan: Plan; readonly leaves: Leaves },
): Promise<Execution> {
  const execution = await engine.prepare(plan, leaves.reader);
  const { value } = plan.each.find((step) => step.value.primitive === 'canvas')!;
  execution.write(execution.canvas, leaves.read(value));
  return execution;
}

test('the bits do not depend on the number of threads', async () => {
  // Both ways to convolve, sums of several parts, both pools, products of several blocks.
  const network = networkPlan(90, 62, [
    { outs: 16, size: 3, pool: 'maxPool' },
    { outs: 24, size: 3, pool: 'averagePool' },
    { outs: 6, size: 5 },
  ]);
  const results = [];
  for (const threads of [1, 2, 3, 8]) {
    const execution = await prepared(await engineWith({ threads }), network);
    await execution.evaluate();
    await execution.evaluate();
    results.push([...(await execution.scalars(['total'])), ...(await execution.read(execution.gradient))]);
  }
  const [alone, ...together] = results;
  expect(alone!.some((entry) => entry !== 0)).toBe(true);
  for (const result of together) expect(result).toEqual(alone);
});

test('several plans share the threads of an engine', async () => {
  const engine = await engineWith({ threads: 2 });
  const network = networkPlan(12, 10, [{ outs: 16, size: 3 }]);
  const executions = await Promise.all([prepared(engine, network), prepared(engine, network)]);
  await Promise.all(executions.map((execution) => execution.evaluate()));
  const [a, b] = await Promise.all(executions.map((execution) => execution.read(execution.gradient)));
  expect(a).toEqual(b);
  executions[0].dispose();
  await executions[1].evaluate();
  expect(await executions[1].read(executions[1].gradient)).toEqual(a);
});

test.each([1, 2])(
  'an evaluation on %i threads ends when it is interrupted, and another gives what it would have',
  async (threads) => {
    const network = networkPlan(300, 200, [
      { outs: 64, size: 3 },
      { outs: 64, size: 3 },
    ]);
    const execution = await prepared(await engineWith({ threads }), network);
    await execution.evaluate();
    const expected = await execution.read(execution.gradient);
    const interrupted = execution.evaluate();
    setTimeout(() => {
      execution.interrupt!();
    });
    await expect(interrupted).rejects.toThrow(InterruptedError);
    await execution.evaluate();
    expect(await execution.read(execution.gradient)).toEqual(expected);
    // Without effect where nothing runs.
    execution.interrupt!();
    await execution.evaluate();
  },
);

test('an execution that is disposed while it evaluates rejects', async () => {
  const execution = await prepared(
    await engineWith({ threads: 2 }),
    networkPlan(300, 200, [
      { outs: 64, size: 3 },
      { outs: 64, size: 3 },
    ]),
  );
  const running = execution.evaluate();
  setTimeout(() => {
    execution.dispose();
  });
  await expect(running).rejects.toThrow();
});

test('a thread that dies ends the evaluation with the canvas as it was, and the engine starts others', async () => {
  const engine = await engineWith({ threads: 2 });
  const network = networkPlan(300, 200, [
    { outs: 64, size: 3 },
    { outs: 64, size: 3 },
  ]);
  const execution = await prepared(engine, network);
  await execution.evaluate();
  const canvas = await execution.read(execution.canvas);
  const expected = await execution.read(execution.gradient);
  const running = execution.evaluate();
  setTimeout(() => {
    const started = vi.mocked(startThread).mock.results.at(-1)!;
    if (started.type === 'return') void started.value.end();
  });
  const error: unknown = await running.catch((why: unknown) => why);
  expect(error).toBeInstanceOf(DeviceLostError);
  expect(error instanceof DeviceLostError && error.canvas).toEqual(canvas);
  await expect(execution.evaluate()).rejects.toThrow('The thread of the wasm engine was lost');
  const again = await prepared(engine, network);
  await again.evaluate();
  expect(await again.read(again.gradient)).toEqual(expected);
});

test('threads that take over from others end with an engine that is disposed meanwhile', async () => {
  const engine = await engineWith({ threads: 2 });
  const network = networkPlan(6, 6, [{ outs: 4, size: 3 }]);
  const started = vi.mocked(startThread).mock.results;
  const before = started.length;
  // Threads are replaced after so many plans.
  let preparing: Promise<Execution>;
  do {
    preparing = prepared(engine, network);
    if (started.length === before) (await preparing).dispose();
  } while (started.length === before);
  const ends = started
    .slice(before)
    .flatMap(({ type, value }) => (type === 'return' ? [vi.spyOn(value, 'end')] : []));
  engine.dispose();
  await expect(preparing).rejects.toThrow();
  expect(ends.map((end) => end.mock.calls.length)).toEqual([1, 1]);
});

test('memory that is not to be had is told with what to do', async () => {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  const canvas = b.emit('canvas', [], { shape: [20_000, 20_000, 3], node: 'canvas' });
  const total = b.sum(b.square(b.sub(canvas, 1)));
  const plan = planOf(differentiate({ outputs: { total } }, 'total'));
  const engine = await engineWith({ threads: 2 });
  await expect(engine.prepare(plan, leaves.reader)).rejects.toThrow(
    /GB of memory, more than .* Use a smaller size/,
  );
  expect(engine.memoryBytes()).toBe(0);
});

test('ten thousand steps take no more memory than one', async () => {
  const engine = await engineWith({ threads: 2 });
  const execution = await prepared(engine, networkPlan(6, 6, [{ outs: 4, size: 3 }]));
  await execution.evaluate();
  const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().external;
  const bytes = engine.memoryBytes();
  const before = held();
  for (let step = 0; step < 10_000; step++) await execution.evaluate();
  expect(engine.memoryBytes()).toBe(bytes);
  expect(held() - before).toBeLessThan(2 ** 20);
});
