import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../src/compile/plan.ts';
import type { Engine, Execution } from '../../src/engines/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import { enginesHere } from './backends.ts';
import { Leaves, random } from './leaves.ts';

const SHAPE = [8, 9, 3];
const target = random(SHAPE, 1);

/** A little of everything that a step is made of; `total` is a knob times what it would be. */
function busyPlan(): { plan: Plan; leaves: Leaves } {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  const canvas = leaves.canvas(random(SHAPE, 2));
  const kernel = leaves.input('kernel', random([3, 3, 3, 8], 3));
  const small = b.resize(canvas, 6, 7, 'bilinear');
  const layer = b.maxPool(b.relu(b.conv2d(small, kernel, leaves.input('bias', random([8], 4)))));
  const gram = b.gram(b.reshape(layer, [9, 8]));
  const distance = b.sum(b.square(b.sub(canvas, leaves.input('target', target))));
  const loss = b.add(b.mean(b.square(gram)), b.add(distance, b.mean(b.averagePool(canvas))));
  const total = b.mul(loss, b.knob('term', 'weight', 1));
  const picture = b.add(canvas, 1);
  return {
    plan: planOf(
      differentiate(
        { outputs: { total, picture, target: b.square(leaves.input('target', target)) } },
        'total',
      ),
    ),
    leaves,
  };
}

/** |canvas - target|², whose gradient is known. */
function distancePlan(): { plan: Plan; leaves: Leaves } {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  const away = b.sub(leaves.canvas(random(SHAPE, 2)), leaves.input('target', target));
  return { plan: planOf(differentiate({ outputs: { total: b.sum(b.square(away)) } }, 'total')), leaves };
}

/** What TensorFlow.js holds; without a backend, nothing. */
function held() {
  const { numTensors, numDataBuffers, numBytes } = tf.engine().state;
  return { numTensors, numDataBuffers, numBytes };
}

async function totalOf(execution: Execution): Promise<number> {
  await execution.evaluate();
  return (await execution.scalars(['total']))[0]!;
}

describe.each(enginesHere)('an execution on $name', ({ backend, create }) => {
  let engine: Engine;
  let before: ReturnType<typeof held>;
  beforeEach(async () => {
    engine = await create();
    before = held();
  });
  afterEach(() => {
    engine.dispose();
  });

  test('needs no more memory after more steps, and frees all of it', async () => {
    const { plan, leaves } = busyPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    const step = async (): Promise<void> => {
      await execution.evaluate();
      await execution.scalars(['total']);
      await execution.output('picture');
      execution.vectors.axpy(-0.01, execution.gradient, execution.canvas);
    };
    await step();
    const first = { ...held(), engine: engine.memoryBytes() };
    expect(first.engine).toBeGreaterThan(0);
    for (let i = 0; i < 20; i++) await step();
    const last = { ...held(), engine: engine.memoryBytes() };
    for (const count of ['numTensors', 'numDataBuffers', 'numBytes', 'engine'] as const)
      expect(last[count], count).toBe(first[count]);
    execution.dispose();
    expect(held().numTensors).toBe(before.numTensors);
    expect(held().numBytes).toBe(before.numBytes);
    expect(engine.memoryBytes()).toBe(0);
  });

  test('returns outputs that depend on the canvas and outputs that do not', async () => {
    const { plan, leaves } = busyPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    const entries = random(SHAPE, 7).entries;
    execution.write(execution.canvas, entries);
    await execution.evaluate();
    expect([...(await execution.output('picture'))]).toEqual([...entries.map((x) => Math.fround(x + 1))]);
    expect([...(await execution.output('target'))]).toEqual([
      ...target.entries.map((x) => Math.fround(x * x)),
    ]);
    await expect(execution.output('nothing')).rejects.toThrow('“nothing”');
    await expect(execution.scalars(['nothing'])).rejects.toThrow('“nothing”');
  });

  test('uses a changed knob at the next evaluation', async () => {
    const { plan, leaves } = busyPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    const one = await totalOf(execution);
    execution.setKnob('term', 'weight', 3);
    expect((await totalOf(execution)) / one).toBeCloseTo(3, 5);
    expect(() => {
      execution.setKnob('term', 'height', 3);
    }).toThrow('“height”');
  });

  test('is independent of other executions and other backends', async () => {
    const { plan, leaves } = distancePlan();
    const others = await Promise.all(enginesHere.map(({ create }) => create()));
    const executions = await Promise.all(
      [engine, engine, ...others].map((one) => one.prepare(plan, leaves.reader)),
    );
    const points = executions.map((_, i) => random(SHAPE, 20 + i).entries);
    executions.forEach((execution, i) => {
      execution.write(execution.canvas, points[i]!);
    });
    const totals = await Promise.all(executions.map(totalOf));
    const gradients = await Promise.all(executions.map((execution) => execution.read(execution.gradient)));
    points.forEach((point, i) => {
      const away = point.map((x, k) => x - target.entries[k]!);
      expect(totals[i]).toBeCloseTo(
        away.reduce((sum, x) => sum + x * x, 0),
        3,
      );
      gradients[i]!.forEach((g, k) => {
        expect(g).toBeCloseTo(2 * away[k]!, 5);
      });
    });
    for (const one of others) one.dispose();
  });

  test('has the same bits at the same point', async () => {
    const { plan, leaves } = busyPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    execution.write(execution.canvas, random(SHAPE, 8).entries);
    const first = await totalOf(execution);
    const gradient = await execution.read(execution.gradient);
    expect(await totalOf(execution)).toBe(first);
    expect(await execution.read(execution.gradient)).toEqual(gradient);
  });

  test.runIf(backend === 'webgpu')('never waits for the graphics processor within a step', async () => {
    const { plan, leaves } = busyPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    const wait = vi.spyOn(tf.backend(), 'readSync');
    await totalOf(execution);
    execution.vectors.axpy(-0.01, execution.gradient, execution.canvas);
    expect(wait).not.toHaveBeenCalled();
    wait.mockRestore();
  });

  test('frees everything if preparing fails', async () => {
    const { plan } = busyPlan();
    await expect(engine.prepare(plan, () => Promise.reject(new Error('no such file')))).rejects.toThrow(
      'no such file',
    );
    await expect(engine.prepare(plan, () => new Float32Array(1))).rejects.toThrow(/“input \w+” should have/);
    expect(held().numTensors).toBe(before.numTensors);
    expect(engine.memoryBytes()).toBe(0);
  });

  test('reports what it cannot do', async () => {
    const { plan, leaves } = busyPlan();
    await expect(engine.compute(plan, leaves.reader)).rejects.toThrow('canvas');
    const still = planOf({ outputs: { total: leaves.b.square(leaves.input('target', target)) } });
    await expect(engine.prepare(still, leaves.reader)).rejects.toThrow('no canvas');
    const execution = await engine.prepare(plan, leaves.reader);
    expect(() => {
      execution.write(execution.canvas, new Float32Array(5));
    }).toThrow('has 5');
    await expect(execution.scalars(['total'])).rejects.toThrow('call evaluate first');
    execution.dispose();
    await expect(execution.evaluate()).rejects.toThrow('disposed');
  });
});
