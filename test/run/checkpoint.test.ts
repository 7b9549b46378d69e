import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { InterruptedError, type Engine } from '../../src/engines/engine.ts';
import { createWebgpuEngine } from '../../src/engines/webgpu/engine.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { RunControl } from '../../src/run/control.ts';
import type { PictureEvent, PreparedEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { hasWebgpu } from '../engines/backends.ts';
import { change, graph, node, rewire, transfer, wire } from '../graph/build.ts';
import { collect, openMarbles, type Hand } from './marbles.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

async function eventsOf(
  document: GraphDocument,
  options: RunOptions = {},
  hand?: Hand,
  on: Engine = engine,
): Promise<RunEvent[]> {
  const { compiled, read } = await openMarbles(document, 24, 18);
  return collect(run(compiled, on, read, options), hand);
}

/** An engine that is asked to stop within an evaluation, which it then interrupts. */
function stoppedWithin(evaluation: number, stop: AbortController): Engine {
  let left = evaluation;
  return {
    name: 'stopped',
    compute: (plan, leaves) => engine.compute(plan, leaves),
    forecast: (plan) => engine.forecast(plan),
    memoryBytes: () => engine.memoryBytes(),
    dispose: () => undefined,
    async prepare(plan, leaves) {
      const execution = await engine.prepare(plan, leaves);
      const evaluate = execution.evaluate.bind(execution);
      let interrupt = (): void => undefined;
      execution.interrupt = () => {
        interrupt();
      };
      execution.evaluate = () => {
        if (--left > 0) return evaluate();
        return new Promise((_, reject) => {
          interrupt = () => {
            reject(new InterruptedError());
          };
          stop.abort();
        });
      };
      return execution;
    },
  };
}

const lossesOf = (events: RunEvent[]) =>
  events
    .filter((e): e is StepEvent => e.type === 'step')
    .map(({ optimizer, step, evaluations, total, terms }) => ({
      optimizer,
      step,
      evaluations,
      total,
      terms,
    }));
const pictureOf = (events: RunEvent[]) =>
  events.find((e): e is PictureEvent => e.type === 'picture')!.picture;

/** The run up to a step of an optimizer: its events, and the checkpoint there. */
async function upTo(document: GraphDocument, optimizer: string, step: number) {
  const [control, stop] = [new RunControl(), new AbortController()];
  let checkpoint: Checkpoint | undefined;
  const events = await eventsOf(document, { control, signal: stop.signal }, async (event) => {
    if (event.type !== 'step' || event.optimizer !== optimizer || event.step !== step) return;
    checkpoint = await control.checkpoint();
    stop.abort();
  });
  return { events, checkpoint: checkpoint! };
}

describe('a resumed run', () => {
  it.each([
    ['adam', {}],
    ['l-bfgs', { history: 4 }],
    ['gradient-descent', { learningRate: 1e-4, momentum: 0.9, nesterov: true }],
    ['rmsprop', { learningRate: 0.005, schedule: 'cosine' }],
    ['adagrad', { learningRate: 0.05 }],
    ['adadelta', { learningRate: 1 }],
  ])('%s continues with the same bits', async (method, params) => {
    const document = change(transfer(), 'optimizer', { params: { method, steps: 20, ...params } });
    const through = await eventsOf(document);
    const { events, checkpoint } = await upTo(document, 'optimizer', 10);
    const resumed = await eventsOf(document, { resume: checkpoint });
    expect([...lossesOf(events), ...lossesOf(resumed)]).toEqual(lossesOf(through));
    expect(pictureOf(resumed)).toEqual(pictureOf(through));
  });

  it('continues with the same random transforms', async () => {
    const moved = rewire(
      {
        ...transfer(),
        nodes: [...transfer().nodes, node('moved: transform', { jitter: 2, rotate: 20 })],
        wires: [...transfer().wires, wire('canvas.image', 'moved.image')],
      },
      'moved.image',
      'style-features.image',
    );
    const through = await eventsOf(moved);
    const { events, checkpoint } = await upTo(moved, 'optimizer', 5);
    const resumed = await eventsOf(moved, { resume: checkpoint });
    expect([...lossesOf(events), ...lossesOf(resumed)]).toEqual(lossesOf(through));
    expect(pictureOf(resumed)).toEqual(pictureOf(through));

    // The rate is too small to change the loss by as much as another transform does.
    const params = { method: 'gradient-descent', learningRate: 1e-8, steps: 2 };
    const [first, second] = lossesOf(await eventsOf(change(moved, 'optimizer', { params })));
    expect(Math.abs(second!.total / first!.total - 1)).toBeGreaterThan(1e-4);
  });

  it.each([
    ['adam', {}, 11],
    ['l-bfgs', { history: 4 }, 11],
    // Within the line search of its second step.
    ['l-bfgs', { history: 4, search: 'backtracking' }, 4],
    ['rmsprop', { learningRate: 0.005 }, 5],
  ])(
    '%s %o continues with the same bits after a stop within evaluation %i',
    async (method, params, evaluation) => {
      const document = change(transfer(), 'optimizer', { params: { method, steps: 20, ...params } });
      const through = await eventsOf(document);
      const [control, stop] = [new RunControl(), new AbortController()];
      let checkpoint: Checkpoint | undefined;
      const events = await eventsOf(
        document,
        { control, signal: stop.signal },
        async (event) => {
          if (event.type === 'ended') checkpoint = await control.checkpoint();
        },
        stoppedWithin(evaluation, stop),
      );
      const taken = lossesOf(events);
      expect(events.find(({ type }) => type === 'ended')).toMatchObject({
        reason: 'stopped',
        step: taken.length,
        total: taken.at(-1)!.total,
      });
      const resumed = await eventsOf(document, { resume: checkpoint! });
      expect([...taken, ...lossesOf(resumed)]).toEqual(lossesOf(through));
      expect(pictureOf(resumed)).toEqual(pictureOf(through));
    },
  );

  it('does not run earlier optimizers again, and frees what it allocated on the engine', async () => {
    const document = transfer();
    const chained = rewire(
      {
        ...document,
        nodes: [
          ...document.nodes,
          node('next: canvas'),
          node('next-loss: total-variation'),
          node('next-optimizer: optimizer', { steps: 6 }),
        ],
        wires: [
          ...document.wires,
          wire('optimizer.image', 'next.start'),
          wire('next.image', 'next-loss.image'),
          wire('next-loss.loss', 'next-optimizer.loss'),
        ],
      },
      'next-optimizer.image',
      'save.image',
    );
    const through = await eventsOf(chained);
    const before = engine.memoryBytes();
    const { checkpoint } = await upTo(chained, 'next-optimizer', 2);
    const resumed = await eventsOf(chained, { resume: checkpoint });
    expect(engine.memoryBytes()).toBe(before);
    expect(resumed.filter((e): e is PreparedEvent => e.type === 'prepared')).toMatchObject([
      { optimizer: 'next-optimizer' },
    ]);
    expect(lossesOf(resumed)).toEqual(lossesOf(through).slice(-4));
    expect(pictureOf(resumed)).toEqual(pictureOf(through));
  });

  it('restarts the method if its settings differ', async () => {
    const { checkpoint } = await upTo(transfer(), 'optimizer', 3);
    const other = change(transfer(), 'optimizer', { params: { method: 'l-bfgs', steps: 5 } });
    const resumed = lossesOf(await eventsOf(other, { resume: checkpoint }));
    expect(resumed.map(({ step }) => step)).toEqual([4, 5]);
  });

  it('reports why it cannot continue in another graph', async () => {
    const { checkpoint } = await upTo(transfer(), 'optimizer', 1);
    await expect(eventsOf(transfer(), { resume: { ...checkpoint, optimizer: 'gone' } })).rejects.toThrow(
      '“gone”',
    );
    const larger = rewire(transfer(), 'painting.image', 'canvas.start');
    const wide = change(larger, 'painting', { params: { source: 'painting', size: 48 } });
    const unlike = change(wide, 'content', { muted: true });
    await expect(eventsOf(unlike, { resume: checkpoint })).rejects.toThrow('48 x 36');
  });
});

it.runIf(hasWebgpu)('a checkpoint is read vector by vector, through one buffer of that size', async () => {
  const [width, height] = [48, 40];
  const smooth = graph(
    [
      node('canvas: canvas', { width, height }),
      node('smoothness: total-variation'),
      node('optimizer: optimizer', { method: 'l-bfgs', history: 6, steps: 8 }),
      node('shown: preview'),
    ],
    [
      wire('canvas.image', 'smoothness.image'),
      wire('smoothness.loss', 'optimizer.loss'),
      wire('optimizer.image', 'shown.image'),
    ],
  );
  const nothing = () => Promise.reject(new Error('Nothing is named.'));
  const { catalogue, read } = await openWorld(smooth, vocabulary, {
    loadPicture: nothing,
    loadNetwork: nothing,
  });
  const gpu = await createWebgpuEngine();
  const control = new RunControl();
  let taken: Checkpoint | undefined;
  let grown = NaN;
  try {
    for await (const event of run(compile(smooth, vocabulary, catalogue), gpu, read, { control })) {
      if (event.type !== 'step' || event.step !== 6) continue;
      const before = gpu.memoryBytes();
      taken = await control.checkpoint();
      grown = gpu.memoryBytes() - before;
    }
  } finally {
    gpu.dispose();
  }
  expect(Object.keys(taken!.descent.vectors).length).toBeGreaterThan(6);
  expect(grown).toBeLessThanOrEqual(4 * width * height * 3);
});
