import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, type Compiled } from '../../src/compile/compile.ts';
import { differentiate } from '../../src/compile/differentiate.ts';
import { planOf } from '../../src/compile/plan.ts';
import {
  DeviceLostError,
  InterruptedError,
  type Engine,
  type InputReader,
} from '../../src/engines/engine.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { changeParameters } from '../../src/graph/edit.ts';
import { parseDocument } from '../../src/graph/parse.ts';
import type { Picture } from '../../src/images/picture.ts';
import { patterns } from '../../src/images/patterns.ts';
import { fillCounted } from '../../src/images/random/counted.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { Builder } from '../../src/program/builder.ts';
import { RunControl } from '../../src/run/control.ts';
import type { EndedEvent, PictureEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, node, rewire, transfer, unwire, wire } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

const pictures: Record<string, Picture> = {
  photo: patterns.cells({ width: 33, height: 24, seed: 1, scale: 8, colors: 'sea' }),
  painting: patterns.marble({ width: 30, height: 30, seed: 2, scale: 8, colors: 'ember' }),
};

async function open(document: GraphDocument): Promise<{ compiled: Compiled; read: InputReader }> {
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: (name) => Promise.resolve(pictures[name]!),
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  return { compiled: compile(document, vocabulary, catalogue), read };
}

async function eventsOf(
  document: GraphDocument,
  options: RunOptions = {},
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<RunEvent[]> {
  const { compiled, read } = await open(document);
  const events: RunEvent[] = [];
  for await (const event of run(compiled, engine, read, options)) {
    onEvent(event);
    events.push(event);
  }
  return events;
}

const stepsOf = (events: RunEvent[]) => events.filter((e): e is StepEvent => e.type === 'step');
const endOf = (events: RunEvent[]) => events.find((e): e is EndedEvent => e.type === 'ended')!;
const picturesOf = (events: RunEvent[]) => events.filter((e): e is PictureEvent => e.type === 'picture');

/** An engine that loses its device at the third evaluation of the first optimizer, having seen `seen` before. */
function losing(seen: Float32Array): Engine {
  let left = 3;
  return {
    name: 'losing',
    compute: (plan, leaves) => engine.compute(plan, leaves),
    forecast: (plan) => engine.forecast(plan),
    memoryBytes: () => 0,
    dispose: () => undefined,
    async prepare(plan, leaves) {
      const execution = await engine.prepare(plan, leaves);
      const evaluate = execution.evaluate.bind(execution);
      execution.evaluate = () => {
        if (--left === 0) throw new DeviceLostError('unplugged', seen);
        return evaluate();
      };
      return execution;
    },
  };
}

describe('run', () => {
  it('ends with the last picture read if the graphics processor is lost', async () => {
    const { compiled, read } = await open(transfer());
    const [height, width] = compiled.stages[0]!.canvas.shape as [number, number];
    const seen = new Float32Array(3 * height * width).fill(0.25);
    const control = new RunControl();
    const events: RunEvent[] = [];
    for await (const event of run(compiled, losing(seen), read, { control })) {
      events.push(event);
      if (event.type === 'ended') expect((await control.canvas())!.data).toEqual(seen);
    }
    expect(stepsOf(events).length).toBeGreaterThan(0);
    expect(endOf(events)).toMatchObject({ reason: 'lost', step: stepsOf(events).length });
    expect(new Set(picturesOf(events)[0]!.picture.data)).toEqual(new Set([0.25]));
  });

  it('keeps the start if it is stopped while an engine prepares', async () => {
    const { compiled, read } = await open(transfer());
    const stop = new AbortController();
    const stopped: Engine = {
      ...losing(new Float32Array()),
      prepare: (_, __, signal) => {
        stop.abort();
        return Promise.reject(signal?.aborted ? new InterruptedError() : new Error('There is no signal.'));
      },
    };
    const events: RunEvent[] = [];
    for await (const event of run(compiled, stopped, read, { signal: stop.signal })) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(['picture']);
    const start = await engine.compute(compiled.stages[0]!.start, (leaf) =>
      leaf.primitive === 'result' ? new Float32Array() : read(leaf),
    );
    expect(picturesOf(events)[0]!.picture.data).toEqual(
      start['picture']!.map((x) => Math.min(1, Math.max(0, x))),
    );
  });

  it('reports that it is prepared, each step with all terms, the end, and the picture', async () => {
    const events = await eventsOf(transfer());
    expect(events.map(({ type }) => type)).toEqual([
      'prepared',
      ...Array<string>(10).fill('step'),
      'ended',
      'picture',
    ]);
    expect(events[0]).toMatchObject({
      optimizer: 'optimizer',
      engine: 'wasm',
      width: 33,
      height: 24,
      steps: 10,
    });
    const [first] = stepsOf(events);
    const { content, style, smoothness } = first!.terms as {
      content: number;
      style: number;
      smoothness: number;
    };
    // The canvas starts as the photo, so the content loss is still 0.
    expect(content).toBe(0);
    expect(first!.total).toBeCloseTo(content + 10 * style + smoothness, 3);
    expect(endOf(events)).toMatchObject({ reason: 'finished', step: 10, evaluations: 10 });
    const [{ picture, file }] = picturesOf(events) as [PictureEvent];
    expect([picture.width, picture.height, picture.data.length, file]).toEqual([
      33,
      24,
      33 * 24 * 3,
      'picture.png',
    ]);
    expect(picture.data.every((x) => x >= 0 && x <= 1)).toBe(true);
  });

  it.each([
    ['adam', { learningRate: 0.02 }],
    ['l-bfgs', {}],
    ['gradient-descent', { learningRate: 1e-4, momentum: 0.5 }],
    ['gradient-descent', { learningRate: 1e-4, nesterov: true, momentum: 0.5 }],
    ['rmsprop', { learningRate: 0.005 }],
    ['adagrad', { learningRate: 0.05 }],
    ['adadelta', { learningRate: 1 }],
  ])('%s %o lowers the loss', async (method, params) => {
    const document = change(transfer(), 'optimizer', { params: { method, steps: 8, ...params } });
    const events = await eventsOf(document);
    expect(endOf(events).total).toBeLessThan(stepsOf(events)[0]!.total);
    if (method === 'l-bfgs') expect(endOf(events).total).toBeLessThan(0.7 * stepsOf(events)[0]!.total);
  });

  it('that diverges returns to the last picture with a finite loss', async () => {
    const params = { method: 'gradient-descent', learningRate: 1e6, momentum: 0, steps: 8 };
    const events = await eventsOf(change(transfer(), 'optimizer', { params }));
    expect(endOf(events).reason).toBe('diverged');
    expect(Number.isFinite(endOf(events).total)).toBe(true);
    expect(picturesOf(events)[0]!.picture.data.every(Number.isFinite)).toBe(true);
  });

  it('repeats bit for bit with the same seed, and differs for another', async () => {
    const noisy = (seed: number) => change(transfer(), 'canvas', { params: { noise: 1, seed } });
    const [one, again, other] = await Promise.all([1, 1, 2].map((seed) => eventsOf(noisy(seed))));
    expect(picturesOf(again!)[0]!.picture.data).toEqual(picturesOf(one!)[0]!.picture.data);
    expect(stepsOf(again!).map(({ total }) => total)).toEqual(stepsOf(one!).map(({ total }) => total));
    expect(picturesOf(other!)[0]!.picture.data).not.toEqual(picturesOf(one!)[0]!.picture.data);
  });

  it('stops after the current step on request, and still produces the current picture', async () => {
    const stop = new AbortController();
    const events = await eventsOf(transfer(), { signal: stop.signal }, (event) => {
      if (event.type === 'step' && event.step === 3) stop.abort();
    });
    expect(endOf(events)).toMatchObject({ reason: 'stopped', step: 3 });
    expect(picturesOf(events)).toHaveLength(1);
  });

  it('frees what it allocated on the engine, even if it is abandoned early', async () => {
    await eventsOf(transfer());
    const before = engine.memoryBytes();
    await eventsOf(transfer());
    expect(engine.memoryBytes()).toBe(before);
    const { compiled, read } = await open(transfer());
    for await (const event of run(compiled, engine, read)) if (event.type === 'step') break;
    expect(engine.memoryBytes()).toBe(before);
  });

  it('clips to [0, 1] at each step if bounds require it', async () => {
    const wild = { method: 'adam', steps: 3, learningRate: 0.9 };
    const [free, clipped] = await Promise.all(
      ['none', 'clip'].map((bounds) =>
        eventsOf(change(transfer(), 'optimizer', { params: { ...wild, bounds } })),
      ),
    );
    expect(endOf(clipped!).terms['smoothness']).toBeLessThan(endOf(free!).terms['smoothness']!);
  });

  it('starts one optimizer from the result of another, at another size', async () => {
    const document = transfer();
    const chained = {
      ...document,
      nodes: [
        ...document.nodes,
        node('larger: resize', { size: 66 }),
        node('next: canvas'),
        node('next-loss: total-variation'),
        node('next-optimizer: optimizer', { steps: 2 }),
      ],
      wires: [
        ...document.wires,
        wire('optimizer.image', 'larger.image'),
        wire('larger.image', 'next.start'),
        wire('next.image', 'next-loss.image'),
        wire('next-loss.loss', 'next-optimizer.loss'),
      ],
    };
    const events = await eventsOf(rewire(chained, 'next-optimizer.image', 'save.image'));
    const ended = events.filter((e): e is EndedEvent => e.type === 'ended');
    expect(ended.map(({ optimizer }) => optimizer)).toEqual(['optimizer', 'next-optimizer']);
    const pictures = picturesOf(events).map(({ node, picture }) => [node, picture.width, picture.height]);
    expect(pictures).toEqual([
      ['optimizer', 33, 24],
      ['save', 66, 48],
    ]);
  });

  it('has the result of every optimizer that no node shows', async () => {
    const document = change(unwire(transfer(), 'save.image'), 'optimizer', { params: { steps: 1 } });
    const shown = {
      ...document,
      nodes: [...document.nodes, node('rival: optimizer', { steps: 1 })],
      wires: [...document.wires, wire('total.loss', 'rival.loss'), wire('painting.image', 'save.image')],
    };
    const pictures = picturesOf(await eventsOf(shown));
    // What the graph is for comes last.
    expect(pictures.map((event) => event.node)).toEqual(['save', 'optimizer', 'rival']);
    expect(pictures[1]!.picture).toEqual(pictures[2]!.picture);
  });

  it('makes the picture of the graph in the README', async () => {
    const [, text] = /```json\n(\{\s+"format"[^]*?)```/.exec(await readFile('README.md', 'utf8'))!;
    const sample = changeParameters(parseDocument(text!), ({ type }) => {
      if (type === 'image') return { source: 'painting', size: 16 };
      return type === 'canvas' ? { width: 16, height: 16 } : type === 'optimizer' ? { steps: 1 } : {};
    });
    const pictures = picturesOf(await eventsOf(sample));
    expect(pictures.map((event) => [event.node, event.picture.width])).toEqual([['optimizer', 16]]);
  });

  it('has the full size even if it is stopped before the last optimizer', async () => {
    const document = transfer();
    const chained = {
      ...document,
      nodes: [...document.nodes, node('larger: resize', { size: 66 })],
      wires: [...document.wires, wire('optimizer.image', 'larger.image')],
    };
    const events = await eventsOf(rewire(chained, 'larger.image', 'save.image'), {
      signal: AbortSignal.abort(),
    });
    const { picture } = picturesOf(events).at(-1)!;
    expect([picture.width, picture.height]).toEqual([66, 48]);
  });
});

it('uses new random numbers at each evaluation, and the same ones in another run', async () => {
  const b = new Builder();
  const canvas = b.emit('canvas', [], { shape: [1, 1, 1], node: 'canvas' });
  const total = b.sum(b.mul(canvas, b.random([1, 1, 1], 7)));
  const stage = {
    id: 'optimizer',
    node: 'optimizer',
    share: 1,
    carriesFrom: undefined,
    plan: {
      settings: { method: 'gradient-descent', learningRate: 1e-6, momentum: 0, nesterov: false },
      steps: 3,
    } as const,
    planWith: () => undefined,
    canvas: { node: 'canvas', shape: canvas.shape },
    start: planOf({ outputs: { picture: b.broadcast(b.number(1), canvas.shape) } }),
    loop: planOf(differentiate({ outputs: { total } }, 'total')),
    terms: [],
  };
  const totals = async () => {
    const found: number[] = [];
    for await (const event of run({ stages: [stage], pictures: [] }, engine, () => new Float32Array()))
      if (event.type === 'step' || event.type === 'ended') found.push(event.total);
    return found;
  };
  const drawn = [0, 1, 2, 3].map((count) => {
    const one = new Float32Array(1);
    fillCounted(one, 7, count);
    return one[0]!;
  });
  const found = await totals();
  found.forEach((total, i) => {
    expect(total).toBeCloseTo(drawn[i]!, 4);
  });
  expect(found).toHaveLength(4);
  expect(await totals()).toEqual(found);
});
