import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { createWebgpuEngine } from '../../src/engines/webgpu/engine.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { RunControl } from '../../src/run/control.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { hasWebgpu } from '../engines/backends.ts';
import { change, node, transfer, wire } from '../graph/build.ts';
import { batchedEngine, unbatchedEngine } from './batched-engine.ts';
import { collect, openMarbles, type Hand } from './marbles.ts';

const METHODS = ['adam', 'gradient-descent', 'rmsprop', 'adagrad', 'adadelta'];
const { engine: wasm } = await chooseEngine('tfjs-wasm');
afterAll(() => {
  wasm.dispose();
});

async function eventsOf(
  engine: Engine,
  document: GraphDocument,
  options: RunOptions = {},
  hand?: Hand,
): Promise<RunEvent[]> {
  const { compiled, read } = await openMarbles(document, 24, 18);
  return collect(run(compiled, engine, read, options), hand);
}

const optimizer = (params: Record<string, unknown>) => change(transfer(), 'optimizer', { params });
/** Events without what time it took. */
const told = (events: readonly RunEvent[]) =>
  events
    .filter(({ type }) => type !== 'prepared')
    .map((event) => ({ ...event, ...('seconds' in event && { seconds: 0 }) }));

/** The canvas when the steps with these numbers are reported. */
function looking(control: RunControl, at: (step: number) => boolean) {
  const seen: [number, Float32Array][] = [];
  const hand: Hand = async (event) => {
    if (event.type === 'step' && at(event.step)) seen.push([event.step, (await control.canvas())!.data]);
  };
  return { seen, hand };
}

describe('a run that takes steps ahead of its reports', () => {
  it.each(METHODS)('reports the same events with the same bits: %s', async (method) => {
    const document = optimizer({ method, steps: 23, schedule: 'cosine', finalShare: 0.1, momentum: 0.5 });
    const { engine, batches } = batchedEngine(wasm, 5);
    expect(told(await eventsOf(engine, document))).toEqual(told(await eventsOf(wasm, document)));
    // Short at first; the last ends with the steps.
    expect(batches).toEqual([1, 2, 4, 5, 5, 5, 1]);
  });

  it('shows the canvas after the reported step, even within a batch', async () => {
    for (const at of [() => true, (step: number) => [4, 9, 10, 17].includes(step)]) {
      const [plain, ahead] = [new RunControl(), new RunControl()];
      const [expected, actual] = [looking(plain, at), looking(ahead, at)];
      const through = await eventsOf(wasm, optimizer({ steps: 20 }), { control: plain }, expected.hand);
      const { engine } = batchedEngine(wasm, 6);
      const events = await eventsOf(engine, optimizer({ steps: 20 }), { control: ahead }, actual.hand);
      expect(told(events)).toEqual(told(through));
      expect(actual.seen).toEqual(expected.seen);
    }
  });

  it('repeats no step for a view requested when the canvas is ready', async () => {
    const control = new RunControl();
    const { engine, batches } = batchedEngine(wasm, 4);
    let looks = 0;
    await eventsOf(engine, optimizer({ steps: 15 }), { control }, async (event) => {
      if (event.type !== 'step' || !control.isReady(event.optimizer)) return;
      looks += 1;
      await control.canvas();
    });
    expect(batches).toEqual([1, 2, 4, 4, 4]);
    expect(looks).toBe(5);
  });

  it('uses new weights and settings from the next step on', async () => {
    const hand = (control: RunControl): Hand => {
      return (event) => {
        if (event.type !== 'step') return;
        if (event.step === 6) control.setKnob({ node: 'total', parameter: 'weights.style', value: 100 });
        if (event.step === 11) control.setSettings('optimizer', settings({ steps: 18, learningRate: 0.1 }));
        if (event.step === 14) control.setSettings('optimizer', settings({ steps: 18, method: 'rmsprop' }));
      };
    };
    const [plain, ahead] = [new RunControl(), new RunControl()];
    const expected = await eventsOf(wasm, optimizer({ steps: 30 }), { control: plain }, hand(plain));
    const { engine } = batchedEngine(wasm, 4);
    const actual = await eventsOf(engine, optimizer({ steps: 30 }), { control: ahead }, hand(ahead));
    expect(told(actual)).toEqual(told(expected));
  });

  it('draws the same random numbers, even after it has gone back', async () => {
    const document = change(optimizer({ steps: 14 }), 'style', {
      type: 'sliced-wasserstein',
      params: { directions: 3, redraw: true },
    });
    const control = new RunControl();
    const { engine } = batchedEngine(wasm, 4);
    const { hand } = looking(control, (step) => step === 5 || step === 9);
    const actual = await eventsOf(engine, document, { control }, hand);
    expect(told(actual)).toEqual(told(await eventsOf(wasm, document)));
  });

  it('stops after the reported step', async () => {
    const stopped = async (engine: Engine) => {
      const stop = new AbortController();
      return eventsOf(engine, optimizer({ steps: 30 }), { signal: stop.signal }, (event) => {
        if (event.type === 'step' && event.step === 8) stop.abort();
      });
    };
    const actual = await stopped(batchedEngine(wasm, 8).engine);
    expect(told(actual)).toEqual(told(await stopped(wasm)));
    expect(actual.find(({ type }) => type === 'ended')).toMatchObject({ reason: 'stopped', step: 8 });
  });

  it('respects a limit of evaluations or of time', async () => {
    const { engine, batches } = batchedEngine(wasm, 8);
    const events = await eventsOf(engine, optimizer({ steps: 30, maxEvaluations: 9 }));
    expect(events.find(({ type }) => type === 'ended')).toMatchObject({ step: 9, evaluations: 9 });
    expect(batches.reduce((sum, n) => sum + n, 0)).toBe(9);
    const timed = await eventsOf(engine, optimizer({ steps: 100000, maxSeconds: 0.3 }));
    const end = timed.find((event) => event.type === 'ended')!;
    expect(end.step).toBe(timed.filter(({ type }) => type === 'step').length);
    expect(end.step).toBeLessThan(100000);
  });

  it('continues from a checkpoint within a batch, with the same bits', async () => {
    const control = new RunControl();
    const { engine } = batchedEngine(wasm, 6);
    let saved: Checkpoint | undefined;
    const through = await eventsOf(engine, optimizer({ steps: 20 }), { control }, async (event) => {
      if (event.type === 'step' && event.step === 11) saved = await control.checkpoint();
    });
    expect(saved).toMatchObject({ step: 11, evaluations: 11 });
    const resumed = await eventsOf(engine, optimizer({ steps: 20 }), { resume: saved! });
    const after = (events: readonly RunEvent[]) => told(events).slice(-10 - 1);
    expect(told(resumed)).toEqual(after(through));
  });

  it('goes back once for two requests at the same time', async () => {
    const seen = async (engine: Engine) => {
      const control = new RunControl();
      let both: unknown;
      await eventsOf(engine, optimizer({ steps: 16 }), { control }, async (event) => {
        if (event.type !== 'step' || event.step !== 10) return;
        const [canvas, saved] = await Promise.all([control.canvas(), control.checkpoint()]);
        both = { canvas, saved: { ...saved, seconds: 0 } };
      });
      return both;
    };
    expect(await seen(batchedEngine(wasm, 6).engine)).toEqual(await seen(wasm));
  });

  it('that diverges ends with the last picture with a finite loss', async () => {
    const wild = optimizer({ method: 'gradient-descent', learningRate: 1e6, momentum: 0, steps: 30 });
    const { engine, batches } = batchedEngine(wasm, 7);
    const actual = told(await eventsOf(engine, wild));
    expect(actual).toEqual(told(await eventsOf(wasm, wild)));
    expect(actual.find(({ type }) => type === 'ended')).toMatchObject({ reason: 'diverged' });
    expect(batches.length).toBeGreaterThan(1);
  });

  it('refuses a start whose loss is not a number', async () => {
    const starts = new Map([['optimizer', new Float32Array(18 * 24 * 3).fill(NaN)]]);
    const { engine } = batchedEngine(wasm, 4);
    await expect(eventsOf(engine, optimizer({ steps: 9 }), { starts })).rejects.toThrow(
      'canvas: “optimizer” cannot start',
    );
  });

  it('takes one step at a time if each step needs a decision, and if optimizers race', async () => {
    const { engine, batches } = batchedEngine(wasm, 4);
    await eventsOf(engine, optimizer({ steps: 5, onStall: 'stop', stallThreshold: 1e-12 }));
    await eventsOf(engine, optimizer({ steps: 3, method: 'l-bfgs' }));
    const document = transfer();
    const second = [node('second: optimizer', { steps: 3 }), node('other: save', { file: 'other.png' })];
    const wires = [wire('total.loss', 'second.loss'), wire('second.image', 'other.image')];
    const both = { ...document, nodes: [...document.nodes, ...second], wires: [...document.wires, ...wires] };
    await eventsOf(engine, both, { race: true });
    expect(batches).toEqual([]);
  });

  it('frees its buffers', async () => {
    const before = wasm.memoryBytes();
    await eventsOf(batchedEngine(wasm, 4).engine, optimizer({ steps: 9 }));
    expect(wasm.memoryBytes()).toBe(before);
  });
});

describe.runIf(hasWebgpu)('running ahead on the webgpu engine', () => {
  it.each(METHODS)('has the same bits: %s', async (method) => {
    const engine = await createWebgpuEngine();
    const document = optimizer({ method, steps: 14, momentum: 0.5 });
    const { engine: batched, batches } = batchedEngine(engine, 4);
    const control = new RunControl();
    const { seen, hand } = looking(control, (step) => step === 9);
    const actual = await eventsOf(batched, document, { control }, hand);
    const plain = new RunControl();
    const expected = looking(plain, (step) => step === 9);
    const unbatched = unbatchedEngine(engine);
    expect(told(actual)).toEqual(
      told(await eventsOf(unbatched, document, { control: plain }, expected.hand)),
    );
    expect(seen).toEqual(expected.seen);
    expect(batches.length).toBeGreaterThan(4);
    engine.dispose();
  });
});

describe.runIf(hasWebgpu)('running ahead with L-BFGS on the device', () => {
  const params = { method: 'l-bfgs', search: 'backtracking', history: 4 };
  let engine: Engine;
  beforeAll(async () => {
    engine = await createWebgpuEngine();
  });
  afterAll(() => {
    engine.dispose();
  });

  /** The events of a run that goes ahead, and of one that waits for each evaluation; they are the same. */
  async function bothWays(document: GraphDocument, hand: (control: RunControl) => Hand) {
    const [ahead, plain] = [new RunControl(), new RunControl()];
    const { engine: batched, batches } = batchedEngine(engine, 5);
    const events = await eventsOf(batched, document, { control: ahead }, hand(ahead));
    const through = await eventsOf(unbatchedEngine(engine), document, { control: plain }, hand(plain));
    expect(told(events)).toEqual(told(through));
    expect(batches.length).toBeGreaterThan(2);
    return { events, batches };
  }
  const steps = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'step');

  it('has the same bits, with views, a changed weight and a changed setting', async () => {
    const seen = new Map<RunControl, Float32Array[]>();
    const document = optimizer({ ...params, steps: 26 });
    const { events } = await bothWays(document, (control) => {
      seen.set(control, []);
      return async (event) => {
        if (event.type !== 'step') return;
        if ([3, 9, 10, 20].includes(event.step)) seen.get(control)!.push((await control.canvas())!.data);
        if (event.step === 12) control.setKnob({ node: 'total', parameter: 'weights.style', value: 100 });
        if (event.step === 17)
          control.setSettings('optimizer', settings({ ...params, steps: 24, history: 2 }));
        if (event.step === 21) control.setSettings('optimizer', settings({ steps: 24, learningRate: 0.01 }));
      };
    });
    const [ahead, plain] = [...seen.values()];
    expect(ahead).toHaveLength(4);
    expect(ahead).toEqual(plain);
    expect(steps(events)).toHaveLength(24);
    expect(steps(events)[23]!.evaluations).toBeGreaterThan(24);
    expect(steps(events)[11]!.total).toBeLessThan(0.5 * steps(events)[0]!.total);
  });

  it('respects bounds and a limit of evaluations', async () => {
    const document = optimizer({ ...params, bounds: 'project', steps: 40, maxEvaluations: 15 });
    const { events } = await bothWays(document, () => () => undefined);
    expect(steps(events).at(-1)!.evaluations).toBeGreaterThanOrEqual(15);
    expect(steps(events).at(-2)!.evaluations).toBeLessThan(15);
  });

  it('stops when it converges', async () => {
    const document = optimizer({ ...params, steps: 400, changeTolerance: 0.05 });
    const { events } = await bothWays(document, () => () => undefined);
    expect(events.find(({ type }) => type === 'ended')).toMatchObject({ reason: 'converged' });
  });

  it('continues from a checkpoint within a batch, also on another engine', async () => {
    const control = new RunControl();
    const document = optimizer({ ...params, steps: 16 });
    let saved: Checkpoint | undefined;
    const { engine: batched } = batchedEngine(engine, 5);
    const through = await eventsOf(batched, document, { control }, async (event) => {
      if (event.type === 'step' && event.step === 9) saved = await control.checkpoint();
    });
    const after = told(through).slice(-7 - 2);
    expect(told(await eventsOf(batched, document, { resume: saved! }))).toEqual(after);
    const elsewhere = steps(await eventsOf(wasm, document, { resume: saved! }));
    expect(elsewhere).toHaveLength(7);
    expect(elsewhere[0]!.total / steps(through)[9]!.total).toBeCloseTo(1, 3);
  });

  it('frees its buffers', async () => {
    await eventsOf(batchedEngine(engine, 4).engine, optimizer({ ...params, steps: 5 }));
    expect(engine.memoryBytes()).toBe(0);
  });
});

/** All parameters of the optimizer node, as a stage has them. */
function settings(params: object): Readonly<Record<string, unknown>> {
  const { parameters } = vocabulary.get('optimizer')!;
  const defaults = Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]);
  return { ...(Object.fromEntries(defaults) as Record<string, unknown>), ...params };
}
