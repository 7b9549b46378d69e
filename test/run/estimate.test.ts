import { describe, expect, it, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { effortOf, secondsOf, type StageEffort } from '../../src/run/estimate.ts';
import { largestSize } from '../../src/run/largest-size.ts';
import { probedSpeed } from '../../src/run/probe.ts';
import { learned, loadSpeeds, saveSpeeds, speedKey, type Speeds } from '../../src/run/speeds.ts';
import { scalePixels } from '../../src/graph/edit.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';
import { MemoryStore } from '../models/memory-store.ts';

const adam = { method: 'adam', steps: 100, evaluations: 100 };
const stage: StageEffort = {
  method: 'adam',
  steps: 10,
  mostEvaluations: undefined,
  mostSeconds: undefined,
  flops: 1e9,
  onceFlops: 0,
};

describe('speeds', () => {
  const speeds = [
    { ...adam, flops: 1e9, seconds: 10 },
    { ...adam, flops: 1e6, seconds: 1 },
    { ...adam, method: 'l-bfgs strong-wolfe', evaluations: 115, flops: 1e9, seconds: 23 },
  ].reduce<Speeds>((all, timing) => learned(all, 'wasm', timing), {});
  const speed = speeds['wasm']!;

  it('are the rates of the last runs, by the size of an evaluation', () => {
    // The last run at 1e9 took 0.2 s for each of its evaluations, that at 1e6 0.01 s.
    expect(secondsOf({ stages: [stage] }, speed)).toBeCloseTo(10 * 0.2, 6);
    expect(secondsOf({ stages: [{ ...stage, flops: 2e6 }] }, speed)).toBeCloseTo(10 * 0.02, 6);
  });

  it('include every stage, evaluations per step, limits and the work before the loop', () => {
    const search = { ...stage, method: 'l-bfgs strong-wolfe' };
    expect(secondsOf({ stages: [stage, search] }, speed)).toBeCloseTo(2 + 2.3, 6);
    // No earlier run measured this one.
    expect(secondsOf({ stages: [{ ...stage, method: 'l-bfgs backtracking' }] }, speed)).toBeCloseTo(2.5, 6);
    expect(secondsOf({ stages: [{ ...stage, mostEvaluations: 5 }] }, speed)).toBeCloseTo(1, 6);
    expect(secondsOf({ stages: [{ ...stage, mostSeconds: 0.5 }] }, speed)).toBeCloseTo(0.5, 6);
    expect(secondsOf({ stages: [{ ...stage, onceFlops: 5e9 }] }, speed)).toBeCloseTo(3, 6);
  });

  it('ignore a run that was too short', () => {
    expect(learned(speeds, 'wasm', { ...adam, flops: 1e9, seconds: 1e-3 })).toBe(speeds);
    expect(learned(speeds, 'wasm', { ...adam, steps: 0, evaluations: 0, flops: 1e9, seconds: 9 })).toBe(
      speeds,
    );
  });

  it('are stored by engine and adapter, in a file beside the models', async () => {
    expect(speedKey({ name: 'webgpu', adapter: 'nvidia' })).not.toBe(speedKey({ name: 'webgpu' }));
    const store = new MemoryStore();
    expect(await loadSpeeds(store)).toEqual({});
    await saveSpeeds(store, speeds);
    expect(await loadSpeeds(store)).toEqual(speeds);
    await store.write('speeds.json', new TextEncoder().encode('{"wasm": {"rates": [1]}}'));
    expect(await loadSpeeds(store)).toEqual({});
  });
});

test('an engine without earlier runs is measured', async () => {
  const { engine } = await chooseEngine('wasm');
  const before = engine.memoryBytes();
  const [rate] = (await probedSpeed(engine)).rates;
  expect(rate!.flopsPerSecond).toBeGreaterThan(1e6);
  expect(engine.memoryBytes()).toBe(before);
  engine.dispose();
});

test('the largest size is the one whose forecast reaches the limit', async () => {
  const document = graph(
    [
      node('canvas: canvas', { width: 64, height: 48 }),
      node('smoothness: total-variation'),
      node('optimizer: optimizer', { method: 'l-bfgs' }),
    ],
    [wire('canvas.image', 'smoothness.image'), wire('smoothness.loss', 'optimizer.loss')],
  );
  const nothing = () => ({ missing: 'Nothing is named.', remedy: '' });
  const catalogue = { pictureSize: nothing, network: nothing };
  const compiled = compile(document, vocabulary, catalogue);
  const { engine } = await chooseEngine('tfjs-wasm');
  const loadAt = (deviceBytes: number, length: number) =>
    effortOf(compile(scalePixels(document, vocabulary, length / 64), vocabulary, catalogue).stages, engine, {
      race: true,
      deviceBytes,
    }).load;
  for (const deviceBytes of [1e5, 1e8]) {
    const largest = largestSize(
      document,
      vocabulary,
      catalogue,
      compiled,
      ({ stages }) => effortOf(stages, engine, { race: true, deviceBytes }).load,
    )!;
    expect(loadAt(deviceBytes, largest)).toBeLessThanOrEqual(1);
    expect(loadAt(deviceBytes, Math.ceil(largest * 1.03) + 1)).toBeGreaterThan(1);
  }
  expect(largestSize(document, vocabulary, catalogue, compiled, () => 2)).toBeUndefined();
  engine.dispose();
});
