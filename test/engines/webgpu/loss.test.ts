import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../../../src/compile/compile.ts';
import { DeviceLostError } from '../../../src/engines/engine.ts';
import { createWebgpuEngine } from '../../../src/engines/webgpu/engine.ts';
import { RunControl } from '../../../src/run/control.ts';
import type { EndedEvent, RunEvent } from '../../../src/run/events.ts';
import { run } from '../../../src/run/run.ts';
import { openWorld } from '../../../src/run/world.ts';
import { vocabulary } from '../../../src/vocabulary.ts';
import { graph, node, wire } from '../../graph/build.ts';
import { FakeGpu, type FakeGpuOptions } from '../../support/fake-gpu.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

const document = (params: Record<string, unknown>) =>
  graph(
    [
      node('canvas: canvas', { width: 12, height: 8 }),
      node('loss: total-variation'),
      node('optimizer: optimizer', { steps: 7, ...params }),
      node('shown: preview'),
      node('blur: blur'),
      node('blurred: preview'),
    ],
    [
      wire('canvas.image', 'loss.image'),
      wire('loss.loss', 'optimizer.loss'),
      wire('optimizer.image', 'shown.image'),
      wire('optimizer.image', 'blur.image'),
      wire('blur.image', 'blurred.image'),
    ],
  );

interface Outcome {
  readonly events: readonly RunEvent[];
  readonly failure: unknown;
  readonly waits: number;
  /** What was asked of the run's control at the end of its optimizer. */
  readonly looked: boolean;
}

/** Runs a graph on a device that is lost at some point. */
async function runOn(options: FakeGpuOptions, params: Record<string, unknown>): Promise<Outcome> {
  const gpu = new FakeGpu(options);
  gpu.install();
  try {
    const nothing = () => Promise.reject(new Error('This graph names nothing.'));
    const world = await openWorld(document(params), vocabulary, {
      loadPicture: nothing,
      loadNetwork: nothing,
    });
    const compiled = compile(document(params), vocabulary, world.catalogue);
    const engine = await createWebgpuEngine();
    const events: RunEvent[] = [];
    const control = new RunControl();
    let looked = false;
    const going = async () => {
      for await (const event of run(compiled, engine, world.read, { control })) {
        events.push(event);
        if (event.type === 'ended') looked = (await control.canvas('optimizer'))?.data.length === 288;
      }
    };
    const failure = await gpu.whileTime(going()).then(
      () => undefined,
      (error: unknown) => error,
    );
    engine.dispose();
    return { events, failure, looked, waits: gpu.counts.waits };
  } finally {
    await gpu.restore();
  }
}

const isEnd = (event: RunEvent): event is EndedEvent => event.type === 'ended';
const shown = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'picture' ? [event.node] : []));

describe.each([
  ['in batches', { dispatch: 1 }, {}],
  ['in batches that take long', { dispatch: 1, tick: 1500 }, {}],
  ['in slices', { dispatch: 300 }, {}],
  ['with L-BFGS on the device', { dispatch: 1, tick: 1500 }, { method: 'l-bfgs', search: 'backtracking' }],
  ['with L-BFGS on the host', { dispatch: 300 }, { method: 'l-bfgs', search: 'strong-wolfe' }],
  ['on software', { dispatch: 1, info: { description: 'SwiftShader' } }, {}],
] as const)('a device lost at any time: %s', (_, options, params) => {
  it('ends the run with its pictures, without unhandled rejections', async () => {
    const { waits, events } = await runOn(options, params);
    expect(events.find(isEnd)!.reason).not.toBe('lost');
    for (let loseAt = 1; loseAt <= waits; loseAt++) {
      const outcome = await runOn({ ...options, loseAt }, params);
      expect(outcome.failure).toBeUndefined();
      expect(outcome.events.filter(isEnd).map(({ reason }) => reason)).toEqual([
        expect.stringMatching(/lost|finished|converged|stalled/),
      ]);
      expect(outcome.looked).toBe(true);
      expect(shown(outcome.events)).toEqual(['shown', 'blurred']);
    }
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('ends with the pictures that need no device if there is no other', async () => {
    const { waits } = await runOn(options, params);
    let before = 0;
    for (let loseAt = 1; loseAt <= waits; loseAt++) {
      const { events, failure } = await runOn({ ...options, loseAt, another: false }, params);
      expect(failure).toBeInstanceOf(DeviceLostError);
      // There is no picture before the start of the canvas is computed.
      if (events.length === 0) before += 1;
      else expect(shown(events)).toContain('shown');
    }
    expect(before).toBeLessThan(waits / 2);
    expect(unhandled.splice(0)).toEqual([]);
  });
});
