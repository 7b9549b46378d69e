import { expect, test } from 'vitest';
import { createWasmEngine } from '../../../src/engines/wasm/engine.ts';
import { interpretPlan } from '../../support/interpreter.ts';
import { relativeError } from '../leaves.ts';
import { networkPlan } from './network-plan.ts';

const networks: Record<string, Parameters<typeof networkPlan>> = {
  'odd sizes, both pools, both ways to convolve': [
    19,
    22,
    [
      { outs: 20, size: 3, pool: 'maxPool' },
      { outs: 24, size: 3 },
      { outs: 16, size: 3, pool: 'averagePool' },
      { outs: 6, size: 5 },
      { outs: 3, size: 1 },
    ],
  ],
  'more rows than a strip of tiles has': [
    93,
    86,
    [
      { outs: 16, size: 3 },
      { outs: 16, size: 3, pool: 'maxPool' },
    ],
  ],
};

test.each(Object.keys(networks))('a network with %s agrees with float64 loops', async (name) => {
  const { plan, leaves } = networkPlan(...networks[name]!);
  const engine = await createWasmEngine();
  const execution = await engine.prepare(plan, leaves.reader);
  const { canvas, gradient } = execution;
  const [leaf] = plan.each.filter(({ value }) => value.primitive === 'canvas');
  execution.write(canvas, leaves.read(leaf!.value));
  await execution.evaluate();
  const expected = interpretPlan(plan, leaves.read, 1);
  expect(relativeError(await execution.scalars(['total']), expected['total']!)).toBeLessThan(1e-6);
  expect(relativeError(await execution.read(gradient), expected['gradient']!)).toBeLessThan(1e-5);
  // The memory is what was forecast; vectors are none of a plan.
  const vectors = 2 * 4 * expected['gradient']!.length;
  expect(engine.memoryBytes()).toBe(engine.forecast(plan).peakBytes + vectors);
  engine.dispose();
});

test('a profile has every step of an evaluation, and leaves its results', async () => {
  const { plan, leaves } = networkPlan(8, 8, [{ outs: 16, size: 3 }]);
  const engine = await createWasmEngine();
  const execution = await engine.prepare(plan, leaves.reader);
  await execution.evaluate();
  const before = await execution.read(execution.gradient);
  const times = await execution.profile!();
  expect(times.some(({ label, flops }) => label === 'convolution' && flops > 0)).toBe(true);
  expect(await execution.read(execution.gradient)).toEqual(before);
  engine.dispose();
});
