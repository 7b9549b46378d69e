import { expect, it } from 'vitest';
import { compile } from '../../../src/compile/compile.ts';
import { openGpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { run } from '../../../src/run/run.ts';
import { openWorld } from '../../../src/run/world.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, wire } from '../../graph/build.ts';
import { FakeGpu, type FakeGpuOptions } from '../../support/fake-gpu.ts';

const STEPS = 200;

/** Milliseconds of a step, and what was submitted for it, once the first steps are done. */
async function paceOf(options: FakeGpuOptions, params: Record<string, unknown>) {
  const document = graph(
    [
      node('canvas: canvas', { width: 12, height: 8 }),
      node('loss: total-variation'),
      node('optimizer: optimizer', { steps: STEPS, gradientTolerance: 0, changeTolerance: 0, ...params }),
    ],
    [wire('canvas.image', 'loss.image'), wire('loss.loss', 'optimizer.loss')],
  );
  const gpu = new FakeGpu({ info: { description: 'SwiftShader' }, first: 700, ...options });
  gpu.install();
  try {
    const nothing = () => Promise.reject(new Error('This graph names nothing.'));
    const world = await openWorld(document, vocabulary, { loadPicture: nothing, loadNetwork: nothing });
    const engine = await createWebgpuEngine();
    let [steps, since, before] = [0, 0, 0];
    const going = async () => {
      for await (const event of run(compile(document, vocabulary, world.catalogue), engine, world.read)) {
        if (event.type !== 'step') continue;
        steps = event.step;
        if (steps === 8) [since, before] = [performance.now(), gpu.counts.submits];
      }
    };
    await gpu.whileTime(going());
    engine.dispose();
    const counted = steps - 8;
    return {
      milliseconds: (performance.now() - since) / counted,
      submits: (gpu.counts.submits - before) / counted,
    };
  } finally {
    await gpu.restore();
  }
}

// A step of Adam is seven dispatches.
it.each([
  ['in batches', 2, {}],
  ['one by one', 20, {}],
  ['in batches, with L-BFGS', 2, { method: 'l-bfgs', search: 'backtracking' }],
])('a device that reports finished work every 100 ms is as fast as any: %s', async (_, dispatch, params) => {
  const plain = await paceOf({ dispatch }, params);
  const nudged = await paceOf({ dispatch, tick: 100 }, params);
  expect(nudged.milliseconds).toBeLessThan(1.2 * plain.milliseconds);
  expect(nudged.submits).toBeLessThan(1.2 * plain.submits);
  // And where nothing has it look.
  const blind = await paceOf({ dispatch, tick: 100, looksAtSubmits: false }, params);
  expect(blind.milliseconds).toBeLessThan(1.5 * plain.milliseconds);
  expect(blind.submits).toBeLessThanOrEqual(plain.submits);
});

it('a wait ends soon after the work, because empty submissions make the device check', async () => {
  const gpu = new FakeGpu({ dispatch: 10, tick: 100 });
  gpu.install();
  try {
    const { device, waits } = await openGpu();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.dispatchWorkgroups(1);
    pass.end();
    const since = performance.now();
    device.queue.submit([encoder.finish()]);
    await gpu.whileTime(waits.for(device.queue.onSubmittedWorkDone()));
    expect(performance.now() - since).toBeLessThan(20);
    const { nudges } = gpu.counts;
    expect(nudges).toBeGreaterThan(0);
    // Nobody waits any more.
    await gpu.whileTime(new Promise((resolve) => setTimeout(resolve, 100)));
    expect(gpu.counts.nudges).toBe(nudges);
  } finally {
    await gpu.restore();
  }
});
