import { expect, test } from 'vitest';
import { createWasmEngine } from '../../../src/engines/wasm/engine.ts';
import { networkPlan } from './network-plan.ts';

test('an isolated page computes on several threads, to the same bits', async () => {
  expect(crossOriginIsolated).toBe(true);
  const { plan, leaves } = networkPlan(40, 30, [
    { outs: 16, size: 3, pool: 'maxPool' },
    { outs: 8, size: 3 },
  ]);
  const { value } = plan.each.find((step) => step.value.primitive === 'canvas')!;
  const gradients: unknown[] = [];
  for (const threads of [1, 3]) {
    const engine = await createWasmEngine({ threads });
    expect(engine.threads).toBe(threads);
    const execution = await engine.prepare(plan, leaves.reader);
    execution.write(execution.canvas, leaves.read(value));
    await execution.evaluate();
    gradients.push(await execution.read(execution.gradient));
    engine.dispose();
  }
  expect(gradients[1]).toEqual(gradients[0]);
});
