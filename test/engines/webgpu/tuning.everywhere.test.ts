import { beforeAll, describe, expect, test, vi } from 'vitest';
import { differentiate } from '../../../src/compile/differentiate.ts';
import { planOf } from '../../../src/compile/plan.ts';
import type { Engine } from '../../../src/engines/engine.ts';
import { openGpu, type Gpu } from '../../../src/engines/webgpu/device/gpu.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { convolutionVariants } from '../../../src/engines/webgpu/kernels/convolution/variants.ts';
import { deviceProgram } from '../../../src/engines/webgpu/program/device-program.ts';
import { Findings, type FindingsStore } from '../../../src/engines/webgpu/tuning/findings.ts';
import { sitesOf } from '../../../src/engines/webgpu/tuning/sites.ts';
import { Stopwatch } from '../../../src/engines/webgpu/tuning/stopwatch.ts';
import { Trials } from '../../../src/engines/webgpu/tuning/trials.ts';
import { Builder } from '../../../src/program/builder.ts';
import { hasWebgpu } from '../backends.ts';
import { Leaves, random, relativeError } from '../leaves.ts';
import { brokenFindings, memoryFindings } from './memory-findings.ts';
import { watch } from './support.ts';

/** A convolution forwards and one backwards, at 32 pixels. */
function twoSites() {
  const leaves = new Leaves(new Builder());
  const { b } = leaves;
  const canvas = leaves.canvas(random([32, 32, 8], 2));
  const kernel = leaves.input('kernel', random([3, 3, 8, 12], 3));
  const bias = leaves.input('bias', random([12], 4));
  const total = b.mean(b.square(b.relu(b.conv2d(canvas, kernel, bias))));
  return { plan: planOf(differentiate({ outputs: { total } }, 'total')), leaves };
}

const { plan, leaves } = twoSites();

async function resultsOf(engine: Engine) {
  const execution = await engine.prepare(plan, leaves.reader);
  execution.write(execution.canvas, random([32, 32, 8], 5).entries);
  await execution.evaluate();
  const [total] = await execution.scalars(['total']);
  return { total: total!, gradient: await execution.read(execution.gradient) };
}

const measuring = (findings: FindingsStore) => createWebgpuEngine({ findings, measureAll: true });

describe.runIf(hasWebgpu)('an engine that measures its convolutions', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await openGpu();
  });
  const sites = () => sitesOf(deviceProgram(plan, gpu.traits), gpu.traits);
  /** Buffers to try kernels with that are made while something happens. */
  const triedIn = async (what: () => Promise<unknown>): Promise<number> => {
    const made = vi.spyOn(gpu.device, 'createBuffer');
    await what();
    const tried = made.mock.calls.filter(([{ label }]) => label === 'trial').length;
    made.mockRestore();
    return tried;
  };

  test('tries each variant, stores the fastest, and measures no more', async () => {
    const entries = new Map<string, string>();
    const engine = await measuring(memoryFindings(entries));
    const names = sites().map(({ ways }) => [...ways.keys()]);
    expect(names.map((each) => each.length)).toEqual([2, 2]);
    const groups = vi.spyOn(gpu.device, 'createBindGroup');
    expect(await triedIn(() => resultsOf(engine))).toBeGreaterThan(0);
    const labels = groups.mock.calls.map(([{ label }]) => label);
    groups.mockRestore();
    for (const { ways } of sites())
      for (const { kernel } of ways.values())
        for (const { label } of kernel.dispatches) expect(labels).toContain(label);
    expect([...entries.values()].every((name) => names[0]!.includes(name))).toBe(true);
    expect(entries.size).toBe(2);

    const first = await resultsOf(engine);
    const later = await measuring(memoryFindings(entries));
    let again: unknown;
    const tried = await triedIn(async () => {
      again = await resultsOf(later);
    });
    expect(tried).toBe(0);
    expect(again).toEqual(first);
    engine.dispose();
    later.dispose();
  });

  test('has the same results as without measuring, up to the error of the variants', async () => {
    const untuned = await createWebgpuEngine();
    const expected = await resultsOf(untuned);
    const error = Math.max(...convolutionVariants.map((variant) => variant.error));
    // Every way is found to be the fastest once.
    for (const choice of [0, 1]) {
      const store = memoryFindings(new Map());
      const findings = await Findings.of(gpu.adapterInfo, store);
      for (const { key, ways } of sites()) findings.find(key, [...ways.keys()][choice]!);
      const engine = await measuring(store);
      const results = await resultsOf(engine);
      expect(Math.abs(results.total / expected.total - 1)).toBeLessThan(error);
      expect(relativeError(results.gradient, expected.gradient)).toBeLessThan(error);
      engine.dispose();
    }
    untuned.dispose();
  });

  test('forecasts the bytes of its buffers with the measured variants', async () => {
    const engine = await measuring(memoryFindings(new Map()));
    await resultsOf(engine);
    const before = engine.memoryBytes();
    const watched = watch(gpu.device);
    await resultsOf(engine);
    const lasting = engine.memoryBytes() - before;
    const { peakBytes, constantBytes } = engine.forecast(plan);
    const peak = Math.max(lasting, constantBytes + (watched.createdBytes() - lasting));
    watched.restore();
    expect(Math.abs(peak / peakBytes - 1)).toBeLessThan(0.1);
    engine.dispose();
  });

  test('measures once for plans that are prepared at the same time, with a store that fails', async () => {
    const engine = await measuring(brokenFindings());
    const once = await triedIn(() => engine.prepare(plan, leaves.reader));
    const other = await measuring(brokenFindings());
    let results: unknown[] = [];
    const tried = await triedIn(async () => {
      results = await Promise.all([resultsOf(other), resultsOf(other)]);
    });
    expect(tried).toBe(once);
    expect(results[0]).toEqual(results[1]);
    engine.dispose();
    other.dispose();
  });

  test('does not measure on software adapters', async () => {
    const entries = new Map<string, string>();
    const engine = await createWebgpuEngine({ findings: memoryFindings(entries) });
    const tried = await triedIn(() => resultsOf(engine));
    expect(tried > 0).toBe(!gpu.traits.software);
    engine.dispose();
  });

  test('learns which variants the device refuses, and no error escapes', async () => {
    const [site] = sites();
    const [name, way] = [...site!.ways][0]!;
    const dispatches = way.kernel.dispatches.map((dispatch) => ({ ...dispatch, wgsl: 'no shader' }));
    const ways = new Map([...site!.ways, [name, { ...way, kernel: { ...way.kernel, dispatches } }]]);
    const { device } = gpu;
    device.pushErrorScope('validation');
    const trials = new Trials(gpu, [{ ...site!, ways }], new Map());
    expect(await trials.taken({ ...site!, ways })).toEqual([...ways.keys()].slice(1));
    expect(await device.popErrorScope()).toBeNull();
    trials.dispose();
  });

  test('measures times with and without timestamps', async () => {
    for (const timestamps of new Set([false, gpu.timestamps])) {
      const [site] = sites();
      const trials = new Trials({ ...gpu, timestamps }, [site!], new Map());
      const times = await trials.measure(site!, await trials.taken(site!));
      expect(times).toHaveLength(2);
      expect(times.every((time) => time >= 0 && Number.isFinite(time))).toBe(true);
      trials.dispose();
    }
  });

  test('is not misled by a coarse clock', async () => {
    const [site] = sites();
    const time = vi
      .spyOn(Stopwatch.prototype, 'time')
      .mockImplementation((_, times) => Promise.resolve(times === 1 ? 0 : 0.04));
    const trials = new Trials(gpu, [site!], new Map());
    expect(await trials.measure(site!, await trials.taken(site!))).toEqual([0.04, 0.04]);
    time.mockRestore();
    trials.dispose();
  });
});
