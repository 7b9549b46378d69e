import { afterEach, describe, expect, test, vi } from 'vitest';
import { DeviceLostError } from '../../../src/engines/engine.ts';
import { openGpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { createOptimizer } from '../../../src/optimizers/index.ts';
import { hasWebgpu } from '../backends.ts';
import { random } from '../leaves.ts';
import { smallPlan, watch } from './support.ts';

const ADAM = { method: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const LBFGS = {
  method: 'l-bfgs',
  search: 'backtracking',
  history: 5,
  gradientTolerance: 0,
  changeTolerance: 0,
  maxEvaluations: 20,
} as const;

/** Without time, no canvas is read to be kept should the device be lost. */
function stopTheClock(): void {
  vi.spyOn(performance, 'now').mockReturnValue(performance.now());
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.runIf(hasWebgpu)('the webgpu engine', () => {
  test('allocates nothing and waits only for requested losses in the steady state', async () => {
    const engine = await createWebgpuEngine();
    const { plan, leaves } = smallPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    execution.write(execution.canvas, random([19, 23, 3], 4).entries);
    const { vectors, canvas: x, gradient } = execution;
    let reads = 0;
    const adam = createOptimizer(ADAM, {
      vectors,
      x,
      gradient,
      evaluate: async () => {
        await execution.evaluate();
        if (reads === 0) return 1;
        reads -= 1;
        return (await execution.scalars(['total']))[0]!;
      },
    });
    reads = 3;
    for (let i = 0; i < 5; i++) await adam.step();
    const watched = watch((await openGpu()).device);
    stopTheClock();
    const none = {
      createBuffer: 0,
      createBindGroup: 0,
      createComputePipeline: 0,
      createComputePipelineAsync: 0,
      createShaderModule: 0,
    };
    for (let i = 0; i < 10; i++) await adam.step();
    expect(watched.counts()).toEqual({ ...none, mapAsync: 0 });
    reads = 10;
    for (let i = 0; i < 10; i++) await adam.step();
    expect(watched.counts()).toEqual({ ...none, mapAsync: 10 });
    watched.restore();
    engine.dispose();
  });

  test('reports how many kernels of a plan are compiled', async () => {
    const told: { readonly done: number; readonly all: number }[] = [];
    const engine = await createWebgpuEngine({ compiling: (share) => told.push(share) });
    const { plan, leaves } = smallPlan();
    await engine.prepare(plan, leaves.reader);
    const { all } = told[0]!;
    expect(told).toEqual(Array.from({ length: all }, (_, i) => ({ done: i + 1, all })));
    expect(all).toBeGreaterThan(10);
    engine.dispose();
  });

  test.each([ADAM, LBFGS])(
    'allocates nothing in batches, and reads once per batch: $method',
    async (settings) => {
      const engine = await createWebgpuEngine();
      const { plan, leaves } = smallPlan();
      const execution = await engine.prepare(plan, leaves.reader);
      execution.write(execution.canvas, random([19, 23, 3], 4).entries);
      const { vectors, canvas: x, gradient } = execution;
      const queuedSearch = execution.queuedSearch!.bind(execution);
      const evaluate = () => Promise.resolve(1);
      const { queue } = createOptimizer(settings, { vectors, x, gradient, evaluate, queuedSearch });
      const batching = execution.batching!(['total', 'away']);
      const batch = () => {
        for (let i = 0; i < 4; i++) {
          queue!.before?.();
          batching.evaluate();
          queue!.after();
          if (queue!.verdict !== undefined) batching.keep(queue!.verdict);
        }
        return batching.submit();
      };
      await batch();
      const watched = watch((await openGpu()).device);
      stopTheClock();
      const losses = (await Promise.all([batch(), batch()])).flat();
      const { mapAsync, ...made } = watched.counts();
      watched.restore();
      expect(mapAsync).toBe(2);
      expect(Object.values(made).every((count) => count === 0)).toBe(true);
      expect(losses.map((each) => each.length)).toEqual(new Array(8).fill(3));
      expect(new Set(losses.map(([total]) => total)).size).toBe(8);
      const told = losses.map(([total, , kept]) => queue!.judge(total!, kept!));
      expect(told).toEqual(new Array(8).fill('running'));
      engine.dispose();
    },
  );

  test('forecasts the bytes of its buffers', async () => {
    const engine = await createWebgpuEngine();
    const { device } = await openGpu();
    for (const [height, width] of [
      [19, 23],
      [70, 61],
    ] as const) {
      const { plan, leaves } = smallPlan(height, width);
      // Where kernels are measured, the first time finds those that are forecast.
      (await engine.prepare(plan, leaves.reader)).dispose();
      const { peakBytes, constantBytes } = engine.forecast(plan);
      const watched = watch(device);
      const execution = await engine.prepare(plan, leaves.reader);
      execution.write(execution.canvas, random([height, width, 3], 4).entries);
      await execution.evaluate();
      await execution.scalars(['total']);
      await execution.read(execution.canvas);
      const created = watched.createdBytes();
      watched.restore();
      // What is needed before the loop only is given back before the rest is made.
      const lasting = engine.memoryBytes();
      const peak = Math.max(lasting, constantBytes + (created - lasting));
      expect(Math.abs(peak / peakBytes - 1)).toBeLessThan(0.1);
      execution.dispose();
      expect(engine.memoryBytes()).toBe(0);
    }
    engine.dispose();
  });

  test('reports when memory runs out after the start, and the next execution works', async () => {
    const engine = await createWebgpuEngine();
    const { device } = await openGpu();
    const { plan, leaves } = smallPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    await execution.evaluate();
    const error = new GPUOutOfMemoryError('Requested allocation is too large');
    device.dispatchEvent(Object.assign(new Event('uncapturederror'), { error }));
    for (let i = 0; i < 2; i++) await expect(execution.evaluate()).rejects.toThrow('smaller size');
    execution.dispose();
    const next = await engine.prepare(plan, leaves.reader);
    await next.evaluate();
    expect(await next.scalars(['total'])).toHaveLength(1);
    engine.dispose();
  });

  test('repeats bit for bit in another execution', async () => {
    const engine = await createWebgpuEngine();
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const { plan, leaves } = smallPlan();
        const execution = await engine.prepare(plan, leaves.reader);
        execution.write(execution.canvas, random([19, 23, 3], 4).entries);
        const { vectors, canvas: x, gradient } = execution;
        const evaluate = async () => {
          await execution.evaluate();
          return (await execution.scalars(['total']))[0]!;
        };
        const adam = createOptimizer(ADAM, { vectors, x, gradient, evaluate });
        for (let i = 0; i < 4; i++) await adam.step();
        return execution.read(x);
      }),
    );
    expect(runs[0]).toEqual(runs[1]);
    engine.dispose();
  });

  test('reports the time of every kernel by node if the adapter has timestamps', async () => {
    const engine = await createWebgpuEngine();
    const { plan, leaves } = smallPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    execution.write(execution.canvas, random([19, 23, 3], 4).entries);
    const { timestamps } = await openGpu();
    const profiled = execution.profile!();
    if (timestamps) {
      const kernels = await profiled;
      expect(kernels).toHaveLength(engine.forecast(plan).dispatches!);
      expect(kernels.every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
      expect(kernels.reduce((sum, { flops }) => sum + flops, 0)).toBeGreaterThan(plan.summary.flops * 0.9);
    } else await expect(profiled).rejects.toThrow('timestamp');
    engine.dispose();
  });

  test('a lost device ends the run with the last canvas read, and the next plan uses another device', async () => {
    const engine = await createWebgpuEngine();
    const { plan, leaves } = smallPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    const entries = random([19, 23, 3], 4).entries;
    execution.write(execution.canvas, entries);
    await execution.evaluate();
    const [total] = await execution.scalars(['total']);
    const { device } = await openGpu();
    device.destroy();
    await device.lost;
    const failure = await execution.evaluate().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeviceLostError);
    expect((failure as DeviceLostError).canvas).toEqual(entries);
    execution.dispose();

    const next = await engine.prepare(plan, leaves.reader);
    next.write(next.canvas, entries);
    await next.evaluate();
    expect(await next.scalars(['total'])).toEqual([total]);
    engine.dispose();
  });

  test('a device lost during a wait is reported', async () => {
    const engine = await createWebgpuEngine();
    const { plan, leaves } = smallPlan();
    const execution = await engine.prepare(plan, leaves.reader);
    await execution.evaluate();
    const waiting = Promise.allSettled([
      execution.vectors.dot(execution.canvas, execution.gradient),
      execution.output('away'),
    ]);
    (await openGpu()).device.destroy();
    for (const result of await waiting)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DeviceLostError);
    await expect(execution.scalars(['total'])).rejects.toBeInstanceOf(DeviceLostError);
    engine.dispose();
  });
});
