import { afterAll, describe, expect, test } from 'vitest';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf, type Plan } from '../../src/compile/plan.ts';
import { InterruptedError, type Compiling } from '../../src/engines/engine.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { tiledEngine } from '../../src/tiles/engine.ts';
import { enginesHere } from '../engines/backends.ts';
import { Leaves, random, relativeError } from '../engines/leaves.ts';

const SHAPE = [41, 56, 3];

/** Features and a mean that is taken off them, a target that is computed before, a blur, and a weight. */
function lossOf(leaves: Leaves): { canvas: Value; total: Value; term: Value } {
  const { b } = leaves;
  const canvas = leaves.canvas(random(SHAPE, 2, 0, 1));
  const features = (x: Value): Value => {
    const kernel = leaves.input('kernel', random([3, 3, 3, 16], 3));
    const layer = b.relu(b.conv2d(x, kernel, leaves.input('bias', random([16], 4))));
    return b.relu(b.conv2d(b.maxPool(layer), leaves.input('deep', random([3, 3, 16, 16], 5))));
  };
  const gramOf = (x: Value): Value => {
    const [height, width, channels] = x.shape as [number, number, number];
    const rows = b.reshape(x, [height * width, channels]);
    const mean = b.mul(b.sumOver(rows, [0]), 1 / (height * width));
    return b.mul(b.gram(b.sub(rows, mean)), 1 / (height * width));
  };
  const target = features(leaves.input('photo', random(SHAPE, 6, 0, 1)));
  const painting = features(leaves.input('painting', random([30, 38, 3], 7, 0, 1)));
  const ours = features(canvas);
  const term = b.mean(b.square(b.sub(gramOf(ours), gramOf(painting))));
  const content = b.mean(b.square(b.sub(ours, target)));
  const smooth = b.sum(b.square(b.sub(canvas, b.blur(canvas, 0.6))));
  return { canvas, term, total: b.add(b.mul(term, b.knob('style', 'weight', 2)), b.add(content, smooth)) };
}

function loopOf(): { plan: Plan; leaves: Leaves } {
  const leaves = new Leaves(new Builder());
  const { canvas, total, term } = lossOf(leaves);
  if (canvas.primitive !== 'canvas') throw new Error('There is no canvas.');
  const program = { outputs: { total, 'term style': term } };
  const objective = { builder: leaves.b, canvas, total, terms: new Map([['style', term]]) };
  return { plan: { ...planOf(differentiate(program, 'total')), objective }, leaves };
}

describe.each(enginesHere)('tiles on $name', ({ create }) => {
  const engines = create().then((engine) => ({ engine, tiled: tiledEngine(engine, { side: 16 }) }));
  afterAll(async () => {
    (await engines).engine.dispose();
  });

  test('have the loss and the gradient of the whole, also after a knob is turned', async () => {
    const { engine, tiled } = await engines;
    const { plan, leaves } = loopOf();
    const found = [];
    for (const one of [engine, tiled]) {
      const execution = await one.prepare(plan, leaves.reader);
      execution.write(execution.canvas, random(SHAPE, 9, 0, 1).entries);
      for (const weight of [2, 5]) {
        execution.setKnob('style', 'weight', weight);
        await execution.evaluate();
        const scalars = await execution.scalars(['total', 'term style']);
        found.push({ scalars, gradient: await execution.read(execution.gradient) });
      }
      execution.dispose();
    }
    for (const at of [0, 1]) {
      const [whole, inTiles] = [found[at]!, found[at + 2]!];
      expect(relativeError(inTiles.scalars, whole.scalars)).toBeLessThan(1e-6);
      expect(relativeError(inTiles.gradient, whole.gradient)).toBeLessThan(1e-5);
    }
    expect(tiled.memoryBytes()).toBe(0);
  });

  test('have no loss where a canvas is its own target', async () => {
    const { tiled } = await engines;
    const leaves = new Leaves(new Builder());
    const { b } = leaves;
    const canvas = leaves.canvas(random(SHAPE, 2, 0, 1));
    const photo = leaves.input('photo', random(SHAPE, 2, 0, 1));
    const [ours, target] = [canvas, photo].map((x) => {
      const normalized = b.div(b.sub(x, 0.5), 0.25);
      const rows = Array.from({ length: SHAPE[0]! }, (_, i) => i);
      const padded = b.take(normalized, 0, [1, ...rows, SHAPE[0]! - 2]);
      const layer = b.relu(b.conv2d(padded, leaves.input('kernel', random([3, 3, 3, 16], 3))));
      const inner = b.slice(layer, [1, 0, 0], [SHAPE[0]!, SHAPE[1]!, 16]);
      return b.relu(b.conv2d(b.maxPool(inner), leaves.input('deep', random([3, 3, 16, 16], 5))));
    });
    const total = b.sum(b.square(b.sub(ours!, target!)));
    if (canvas.primitive !== 'canvas') throw new Error('There is no canvas.');
    const objective = { builder: b, canvas, total, terms: new Map<string, Value>() };
    const plan = { ...planOf(differentiate({ outputs: { total } }, 'total')), objective };
    const execution = await tiled.prepare(plan, leaves.reader);
    execution.write(execution.canvas, random(SHAPE, 2, 0, 1).entries);
    await execution.evaluate();
    expect(await execution.scalars(['total'])).toEqual([0]);
    expect(await execution.vectors.maxAbs(execution.gradient)).toBe(0);
    execution.dispose();
  });

  test('compute a plan without a canvas, and its gradient at a picture', async () => {
    const { engine, tiled } = await engines;
    const leaves = new Leaves(new Builder());
    const { b } = leaves;
    const x = leaves.input('x', random(SHAPE, 8, 0, 1));
    const layer = b.conv2d(x, leaves.input('kernel', random([3, 3, 3, 4], 3)));
    const picture = b.add(b.conv2d(b.relu(layer), leaves.input('back', random([3, 3, 4, 3], 4))), x);
    const plan = planOf({ outputs: { picture, size: b.sqrt(b.sum(b.square(picture))) } });
    const [whole, inTiles] = [
      await engine.compute(plan, leaves.reader),
      await tiled.compute(plan, leaves.reader),
    ];
    for (const name of ['picture', 'size'])
      expect(relativeError(inTiles[name]!, whole[name]!)).toBeLessThan(1e-6);
  });

  test('say how many tiles are computed before the loop, and end between them', async () => {
    const { engine } = await engines;
    const { plan, leaves } = loopOf();
    const told: Compiling[] = [];
    const stop = new AbortController();
    const telling = tiledEngine(engine, { side: 16 }, (share) => {
      told.push(share);
      if (share.done === 3) stop.abort();
    });
    await expect(telling.prepare(plan, leaves.reader, stop.signal)).rejects.toThrow(InterruptedError);
    expect(told).toHaveLength(4);
    told.length = 0;
    (await telling.prepare(plan, leaves.reader)).dispose();
    const all = told.length;
    expect(told).toEqual(Array.from({ length: all }, (_, done) => ({ done, all, unit: 'tiles' })));
    expect(all).toBeGreaterThan(8);
  });

  test('an evaluation ends between tiles', async () => {
    const { tiled } = await engines;
    const { plan, leaves } = loopOf();
    const execution = await tiled.prepare(plan, leaves.reader);
    const evaluation = execution.evaluate();
    execution.interrupt!();
    await expect(evaluation).rejects.toThrow(InterruptedError);
    await execution.evaluate();
    expect((await execution.scalars(['total']))[0]).toBeGreaterThan(0);
    execution.dispose();
  });
});
