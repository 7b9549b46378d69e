import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { planOf } from '../../src/compile/plan.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { createTfjsEngine } from '../../src/engines/tfjs/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import { interpret } from '../support/interpreter.ts';
import { Leaves, random, relativeError } from './leaves.ts';

/** Convolutions of the loop with many channels go through Winograd's F(4 x 4, 3 x 3) on wasm. */
describe('a convolution of the canvas on wasm', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createTfjsEngine('wasm');
  });

  test.each([
    [8, 8, 64, 64],
    [9, 7, 64, 48],
    [5, 30, 32, 96],
    [30, 5, 96, 32],
    [37, 41, 64, 80],
    [2, 61, 64, 64],
  ])('of %i x %i x %i to %i channels matches the interpreter', async (height, width, ins, outs) => {
    for (const [activation, biased] of [
      ['relu', true],
      ['linear', true],
      ['linear', false],
    ] as const) {
      const leaves = new Leaves(new Builder());
      const shape = [height, width, ins];
      const point = random(shape, 1);
      const x = leaves.canvas(point);
      const kernel = leaves.input('kernel', random([3, 3, ins, outs], 2));
      const y = leaves.b.conv2d(
        x,
        kernel,
        biased ? leaves.input('bias', random([outs], 3, -20, 20)) : undefined,
      );
      const outputs = { y: activation === 'relu' ? leaves.b.relu(y) : y };
      const execution = await engine.prepare(planOf({ outputs }), leaves.reader);
      execution.write(execution.canvas, point.entries);
      await execution.evaluate();
      await execution.evaluate();
      const expected = interpret(outputs, leaves.read)['y']!;
      expect(relativeError(await execution.output('y'), expected)).toBeLessThan(1e-6);
      execution.dispose();
    }
  });

  test('keeps its transformed kernel and frees it', async () => {
    const before = tf.memory();
    const leaves = new Leaves(new Builder());
    const x = leaves.canvas(random([40, 40, 64], 1));
    const kernel = leaves.input('kernel', random([3, 3, 64, 64], 2));
    const plan = planOf({ outputs: { y: leaves.b.conv2d(leaves.b.conv2d(x, kernel), kernel) } });
    const execution = await engine.prepare(plan, leaves.reader);
    await execution.evaluate();
    await execution.evaluate();
    const [first, heap] = [tf.memory(), heapBytes()];
    for (let i = 0; i < 50; i++) await execution.evaluate();
    expect(tf.memory()).toEqual(first);
    expect(heapBytes()).toBe(heap);
    // The transformed kernel, and besides it the kernel, the canvas and the output.
    expect(first.numTensors - before.numTensors).toBe(36 + 3);
    execution.dispose();
    expect(tf.memory()).toEqual(before);
  });

  test('keeps nothing if memory is limited, and has the same bits', async () => {
    const frugal = await createTfjsEngine('wasm', { saveMemory: true });
    const leaves = new Leaves(new Builder());
    const x = leaves.canvas(random([40, 40, 64], 1));
    const plan = planOf({
      outputs: { y: leaves.b.conv2d(x, leaves.input('kernel', random([3, 3, 64, 64], 2))) },
    });
    const execution = await frugal.prepare(plan, leaves.reader);
    const before = tf.memory().numTensors;
    await execution.evaluate();
    // The canvas and the output.
    expect(tf.memory().numTensors).toBe(before + 2);
    const lavish = await engine.prepare(plan, leaves.reader);
    await lavish.evaluate();
    expect(await execution.output('y')).toEqual(await lavish.output('y'));
    lavish.dispose();
    frugal.dispose();
  });
});

function heapBytes(): number {
  return (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
}
