import { expect, it } from 'vitest';
import { compile } from '../../../src/compile/compile.ts';
import type { Attention } from '../../../src/engines/engine.ts';
import { openGpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { run } from '../../../src/run/run.ts';
import { openWorld } from '../../../src/run/world.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, wire } from '../../graph/build.ts';
import { FakeGpu, type FakeGpuOptions, type FakeWork } from '../../support/fake-gpu.ts';

const STEPS = 200;
/** Steps until it is known how long they take. */
const FIRST = 8;

/** Milliseconds of a step, what was submitted for it, and the works of the device, once the first steps are done. */
async function paceOf(
  options: FakeGpuOptions,
  params: Record<string, unknown>,
  attention: Attention = 'all',
) {
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
    engine.attend!(attention);
    let [steps, since, before] = [0, 0, 0];
    const going = async () => {
      for await (const event of run(compile(document, vocabulary, world.catalogue), engine, world.read)) {
        if (event.type !== 'step') continue;
        steps = event.step;
        if (steps === FIRST) [since, before] = [performance.now(), gpu.counts.submits];
      }
    };
    await gpu.whileTime(going());
    engine.dispose();
    const counted = steps - FIRST;
    return {
      milliseconds: (performance.now() - since) / counted,
      submits: (gpu.counts.submits - before) / counted,
      works: gpu.works.filter(({ submitted }) => submitted >= since),
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

/** Milliseconds of works between two times. */
const workOf = (works: readonly FakeWork[], from: number, to: number): number =>
  works.reduce((sum, { began, ended }) => sum + Math.max(0, Math.min(ended, to) - Math.max(began, from)), 0);

it.each([
  ['in batches', 1, {}],
  ['one by one', 1.3, {}],
  ['in batches, with L-BFGS', 1, { method: 'l-bfgs', search: 'backtracking' }],
])(
  'two batches are under way at most, and who draws has more than half of a frame: %s',
  async (_, dispatch, params) => {
    const all = await paceOf({ dispatch }, params);
    // Batches are of 40 ms.
    for (const { submitted } of all.works)
      expect(
        workOf(
          all.works.filter((other) => other.submitted <= submitted),
          submitted,
          Infinity,
        ),
      ).toBeLessThanOrEqual(80);
    const { works, milliseconds } = await paceOf({ dispatch }, params, 'frames');
    // The first two batches follow each other.
    for (const { began } of works.slice(4))
      expect(workOf(works, began, began + 1000 / 60)).toBeLessThanOrEqual(8.01);
    expect(milliseconds).toBeGreaterThan(1.5 * all.milliseconds);
  },
);

it.each([
  ['in batches', 1],
  ['one by one', 20],
])('a page that nobody looks at has half of the device: %s', async (_, dispatch) => {
  const [all, half] = [await paceOf({ dispatch }, {}), await paceOf({ dispatch }, {}, 'half')];
  expect(half.milliseconds / all.milliseconds).toBeGreaterThan(1.7);
  expect(half.milliseconds / all.milliseconds).toBeLessThan(2.3);
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
