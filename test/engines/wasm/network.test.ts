import { expect, test } from 'vitest';
import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf } from '../../../src/compile/plan.ts';
import { createWasmEngine } from '../../../src/engines/wasm/engine.ts';
import { Builder } from '../../../src/program/builder.ts';
import type { Shape } from '../../../src/program/shape.ts';
import type { Tensor } from '../../support/fixtures.ts';
import { interpretPlan } from '../../support/interpreter.ts';
import { Leaves, random, relativeError } from '../leaves.ts';
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

/** Few whole numbers. */
function whole(shape: Shape, seed: number): Tensor {
  return { shape, entries: random(shape, seed, 0, 3).entries.map(Math.floor) };
}

test('of equal maxima the first in reading order gets the gradient', async () => {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  // Whole numbers, so that ties are exact; more channels than a word of choices has, and not whole vectors of four.
  const canvas = leaves.canvas(whole([6, 7, 3], 1));
  const kernel = leaves.input('kernel', { shape: [1, 1, 3, 22], entries: new Float32Array(66).fill(1) });
  const weights = leaves.input('weights', whole([3, 3, 22], 2));
  const total = b.sum(b.mul(b.maxPool(b.relu(b.conv2d(canvas, kernel))), weights));
  const plan = planOf(differentiate({ outputs: { total } }, 'total'));
  const engine = await createWasmEngine();
  const execution = await engine.prepare(plan, leaves.reader);
  execution.write(execution.canvas, leaves.read(canvas));
  await execution.evaluate();
  const expected = interpretPlan(plan, leaves.read, 1)['gradient']!;
  expect([...(await execution.read(execution.gradient))]).toEqual([...expected]);
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
