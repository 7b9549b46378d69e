import { afterAll, describe, expect, it } from 'vitest';
import { compile, type Compiled } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { InputReader } from '../../src/engines/engine.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { patterns } from '../../src/images/patterns.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { branchOf } from '../../src/run/branch.ts';
import { changesBetween, termWeights } from '../../src/run/changes.ts';
import { RunControl } from '../../src/run/control.ts';
import type { EndedEvent, PictureEvent, PreparedEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, node, rewire, transfer, wire } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';
import { collect, type Hand } from './marbles.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

async function open(document: GraphDocument): Promise<{ compiled: Compiled; read: InputReader }> {
  const size = { width: 24, height: 18, scale: 8 };
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: (name) =>
      Promise.resolve(
        name === 'photo'
          ? patterns.cells({ ...size, seed: 1, colors: 'sea' })
          : patterns.marble({ ...size, seed: 2, colors: 'ember' }),
      ),
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  return { compiled: compile(document, vocabulary, catalogue), read };
}

async function eventsOf(document: GraphDocument, options: RunOptions = {}, hand?: Hand) {
  const { compiled, read } = await open(document);
  return collect(run(compiled, engine, read, options), hand);
}

const stepsOf = (events: RunEvent[]) => events.filter((e): e is StepEvent => e.type === 'step');
const endsOf = (events: RunEvent[]) => events.filter((e): e is EndedEvent => e.type === 'ended');
const preparedOf = (events: RunEvent[]) => events.filter((e): e is PreparedEvent => e.type === 'prepared');
const picture = (events: RunEvent[]) =>
  events.find((e): e is PictureEvent => e.type === 'picture')!.picture.data;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const optimizer = (params: object) => change(transfer(), 'optimizer', { params: { steps: 6, ...params } });

/** A second optimizer that starts from the result of the first, at its size. */
function chained(): GraphDocument {
  const document = transfer();
  return rewire(
    {
      ...document,
      nodes: [
        ...document.nodes,
        node('next: canvas'),
        node('next-loss: total-variation'),
        node('next-optimizer: optimizer', { steps: 2 }),
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
}

describe('a controlled run', () => {
  it.each(['adam', 'l-bfgs'])('has the same picture with pauses and views in between: %s', async (method) => {
    const control = new RunControl();
    const through = await eventsOf(optimizer({ method }));
    const paused = await eventsOf(optimizer({ method }), { control }, async (event) => {
      if (event.type !== 'step') return;
      await sleep(20);
      await control.canvas();
    });
    expect(picture(paused)).toEqual(picture(through));
    expect(stepsOf(paused).map(({ total }) => total)).toEqual(stepsOf(through).map(({ total }) => total));
  });

  it('does not count a pause as optimizer time', async () => {
    const events = await eventsOf(optimizer({ steps: 2 }), {}, (event) =>
      event.type === 'step' ? sleep(400).then(() => undefined) : undefined,
    );
    expect(endsOf(events)[0]!.seconds).toBeLessThan(0.4);
  });

  it('shows the canvas after each step, and none when no optimizer is active', async () => {
    const control = new RunControl();
    const seen: Float32Array[] = [];
    const events = await eventsOf(optimizer({ steps: 3 }), { control }, async (event) => {
      const canvas = await control.canvas();
      if (event.type === 'step') seen.push(canvas!.data);
      expect(canvas === undefined).toBe(event.type === 'picture');
    });
    expect(seen).toHaveLength(3);
    expect(seen[0]).not.toEqual(seen[1]);
    expect(seen[2]!.map((x) => Math.min(1, Math.max(0, x)))).toEqual(picture(events));
  });

  it('changes a weight during the run: the total follows, the terms stay the same', async () => {
    const control = new RunControl();
    const events = await eventsOf(optimizer({}), { control }, (event) => {
      if (event.type === 'step' && event.step === 3)
        control.setKnob({ node: 'total', parameter: 'weights.style', value: 500 });
    });
    for (const { step, total, terms } of stepsOf(events)) {
      const { content, style, smoothness } = terms as { content: number; style: number; smoothness: number };
      const expected = content + (step > 3 ? 500 : 10) * style + smoothness;
      expect(total / expected).toBeCloseTo(1, 4);
    }
  });

  it('continues L-BFGS after a weight has changed: the loss decreases further', async () => {
    const control = new RunControl();
    const events = await eventsOf(optimizer({ method: 'l-bfgs', steps: 12 }), { control }, (event) => {
      if (event.type === 'step' && event.step === 4)
        control.setKnob({ node: 'total', parameter: 'weights.style', value: 100 });
    });
    expect(endsOf(events)[0]!.reason).toBe('finished');
    expect(endsOf(events)[0]!.total).toBeLessThan(stepsOf(events)[4]!.total);
  });

  it('changes the learning rate as if it had been scheduled', async () => {
    const control = new RunControl();
    const live = await eventsOf(optimizer({ learningRate: 0.02, steps: 4 }), { control }, (event) => {
      if (event.type === 'step' && event.step === 2)
        control.setSettings('optimizer', settings({ learningRate: 1e-8, steps: 4 }));
    });
    const short = await eventsOf(optimizer({ learningRate: 0.02, steps: 2 }));
    picture(live).forEach((x, i) => {
      expect(Math.abs(x - picture(short)[i]!)).toBeLessThan(1e-5);
    });
  });

  it('accepts more steps, fewer steps, and another method during the run', async () => {
    const later = async (params: object) => {
      const control = new RunControl();
      return eventsOf(optimizer({ steps: 4 }), { control }, (event) => {
        if (event.type === 'step' && event.step === 3) control.setSettings('optimizer', settings(params));
      });
    };
    expect(endsOf(await later({ steps: 7 }))[0]!.step).toBe(7);
    expect(endsOf(await later({ steps: 2 }))[0]).toMatchObject({ step: 3, reason: 'finished' });
    const switched = await later({ steps: 6, method: 'l-bfgs' });
    expect(stepsOf(switched).at(-1)!.evaluations).toBeGreaterThan(6);
  });

  it('frees what it allocated on the engine when settings change', async () => {
    const before = engine.memoryBytes();
    const control = new RunControl();
    await eventsOf(optimizer({}), { control }, (event) => {
      if (event.type === 'step' && event.step === 2)
        control.setSettings('optimizer', settings({ method: 'l-bfgs' }));
    });
    expect(engine.memoryBytes()).toBe(before);
  });

  it('starts a canvas from a given picture', async () => {
    const start = new Float32Array(18 * 24 * 3).fill(0.25);
    const control = new RunControl();
    await eventsOf(optimizer({}), { control, starts: new Map([['optimizer', start]]) }, async (event) => {
      if (event.type === 'prepared') expect((await control.canvas())!.data).toEqual(start);
    });
  });
});

describe('a branch', () => {
  it('runs the chosen optimizer and those that depend on it, and no other', async () => {
    const { compiled, read } = await open(chained());
    const optimizers = ({ stages }: Compiled) => stages.map(({ id }) => id);
    expect(optimizers(branchOf(compiled, 'optimizer', new Set()))).toEqual(['optimizer', 'next-optimizer']);
    const branch = branchOf(compiled, 'next-optimizer', new Set());
    expect(optimizers(branch)).toEqual(['next-optimizer']);
    const start = new Float32Array(18 * 24 * 3).fill(0.5);
    const events = await collect(run(branch, engine, read, { starts: new Map([['next-optimizer', start]]) }));
    expect(preparedOf(events).map((event) => event.optimizer)).toEqual(['next-optimizer']);
    expect(picture(events).every((x) => x === 0.5)).toBe(true);
  });

  it('uses results of other optimizers from the previous run, or recomputes them', async () => {
    const document = chained();
    const watched = {
      ...document,
      nodes: [...document.nodes, node('watch: preview')],
      wires: [...document.wires, wire('optimizer.image', 'watch.image')],
    };
    const { compiled } = await open(watched);
    const count = (known: string[]) => branchOf(compiled, 'next-optimizer', new Set(known)).stages.length;
    expect(count(['optimizer'])).toBe(1);
    expect(count([])).toBe(2);
  });
});

describe('changes of a running graph', () => {
  const changes = (after: GraphDocument) => changesBetween(transfer(), after, vocabulary);

  it('have no effect on the run if only the appearance or unconnected nodes change', () => {
    expect(changes(change(transfer(), 'photo', { position: [5, 5], title: 'Me', note: 'hi' })).kind).toBe(
      'none',
    );
    expect(changes({ ...transfer(), nodes: [...transfer().nodes, node('loose: gram')] }).kind).toBe('none');
    expect(
      changes(change(transfer(), 'total', { params: { weights: { style: 10, content: 1 } } })).kind,
    ).toBe('none');
  });

  it('are live for weights of a sum and for settings of an optimizer', () => {
    expect(changes(change(transfer(), 'total', { params: { weights: { style: 3 } } }))).toMatchObject({
      kind: 'live',
      knobs: [{ node: 'total', parameter: 'weights.style', value: 3 }],
    });
    const slower = changes(optimizer({ steps: 10, learningRate: 0.001 }));
    expect(slower).toMatchObject({ kind: 'live', knobs: [] });
    expect(slower.kind === 'live' && slower.settings.get('optimizer')).toMatchObject({ learningRate: 0.001 });
  });

  it('are live for a number that is a knob', () => {
    const weighed = rewire(
      {
        ...transfer(),
        nodes: [...transfer().nodes, node('twice: math', { operation: 'multiply', value: 2 })],
        wires: [...transfer().wires, wire('style.loss', 'twice.first')],
      },
      'twice.loss',
      'total.terms.style',
    );
    const more = change(weighed, 'twice', { params: { operation: 'multiply', value: 3 } });
    expect(changesBetween(weighed, more, vocabulary)).toMatchObject({
      kind: 'live',
      knobs: [{ node: 'twice', parameter: 'value', value: 3 }],
    });
    const other = change(weighed, 'twice', { params: { operation: 'add', value: 3 } });
    expect(changesBetween(weighed, other, vocabulary).kind).toBe('structure');
  });

  it('are structure for everything else', () => {
    const others = [
      change(transfer(), 'photo', { params: { source: 'photo', size: 12 } }),
      change(transfer(), 'style', { muted: true }),
      change(transfer(), 'style', { params: { normalization: 'gatys', weights: { conv1_1: 2 } } }),
      rewire(transfer(), 'painting.image', 'canvas.start'),
      { ...transfer(), nodes: [...transfer().nodes, node('second: optimizer')] },
    ];
    expect(others.map((document) => changes(document).kind)).toEqual(others.map(() => 'structure'));
  });
});

it('report the weight in front of each term, through nested sums', () => {
  const document = transfer();
  const nested = rewire(
    {
      ...document,
      nodes: [...document.nodes, node('outer: weighted-sum', { weights: { inner: 2 } })],
      wires: [...document.wires, wire('total.loss', 'outer.terms.inner')],
    },
    'outer.loss',
    'optimizer.loss',
  );
  expect(Object.fromEntries(termWeights(nested, vocabulary, 'optimizer'))).toEqual({
    content: 2,
    style: 20,
    smoothness: 2,
  });
});

it('report no weight for a term that is changed by arithmetic', () => {
  const rooted = rewire(
    {
      ...transfer(),
      nodes: [...transfer().nodes, node('root: math', { operation: 'root' })],
      wires: [...transfer().wires, wire('style.loss', 'root.first')],
    },
    'root.loss',
    'total.terms.style',
  );
  expect(Object.fromEntries(termWeights(rooted, vocabulary, 'optimizer'))).toEqual({
    content: 1,
    smoothness: 1,
  });
});

it.each(['normalized', 'balanced'])('report no weight for a term in a sum with %s gradients', (gradients) => {
  const scaled = change(transfer(), 'total', { params: { gradients } });
  expect([...termWeights(scaled, vocabulary, 'optimizer')]).toEqual([]);
});

/** All parameters of the optimizer node, as a stage has them. */
function settings(params: object): Readonly<Record<string, unknown>> {
  const { parameters } = vocabulary.get('optimizer')!;
  const defaults = Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]);
  return { ...(Object.fromEntries(defaults) as Record<string, unknown>), steps: 6, ...params };
}
