import { afterEach, expect, test } from 'vitest';
import type { Execution } from '../../../src/engines/engine.ts';
import { createWasmEngine } from '../../../src/engines/wasm/engine.ts';
import { networkPlan } from './network-plan.ts';

const engines: { dispose(): void }[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

const small = networkPlan(20, 16, [{ outs: 8, size: 3 }]);
const large = networkPlan(60, 40, [
  { outs: 16, size: 3, pool: 'maxPool' },
  { outs: 24, size: 3 },
]);

async function valuesOf(execution: Execution, { plan, leaves }: typeof small): Promise<number[]> {
  const { value } = plan.each.find((step) => step.value.primitive === 'canvas')!;
  execution.write(execution.canvas, leaves.read(value));
  await execution.evaluate();
  return [...(await execution.scalars(['total'])), ...(await execution.read(execution.gradient))];
}

test.each([1, 2])('plans use one memory in turn and give the same bits, with %i threads', async (threads) => {
  const engine = await createWasmEngine({ threads });
  engines.push(engine);
  const expected = [];
  for (const one of [small, large]) {
    const execution = await engine.prepare(one.plan, one.leaves.reader);
    expected.push(await valuesOf(execution, one));
    execution.dispose();
  }
  const before = engine.memoryBytes();

  const workspace = await engine.workspace!([small.plan, large.plan]);
  const first = await workspace.prepare(small.plan, small.leaves.reader);
  const second = await workspace.prepare(large.plan, large.leaves.reader);
  for (let round = 0; round < 2; round++) {
    expect(await valuesOf(first, small)).toEqual(expected[0]);
    expect(await valuesOf(second, large)).toEqual(expected[1]);
  }
  await expect(async () => first.output('total')).rejects.toThrow('call evaluate first');
  const vectors =
    2 * (first.canvas as Float32Array).byteLength + 2 * (second.canvas as Float32Array).byteLength;
  expect(engine.memoryBytes() - before).toBe(engine.forecast(large.plan).peakBytes + vectors);

  workspace.dispose();
  expect(engine.memoryBytes()).toBe(before);
  await expect(first.evaluate()).rejects.toThrow('disposed');
});

test('an engine that economizes gives the memory of a plan back before it takes the next', async () => {
  const engine = await createWasmEngine({ threads: 2 });
  engines.push(engine);
  engine.economize!();
  const execution = await engine.prepare(large.plan, large.leaves.reader);
  const expected = await valuesOf(execution, large);
  execution.dispose();
  const workspace = await engine.workspace!([large.plan]);
  const again = await workspace.prepare(large.plan, large.leaves.reader);
  expect(await valuesOf(again, large)).toEqual(expected);
});
