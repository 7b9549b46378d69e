import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { patterns } from '../../src/images/patterns.ts';
import { resizePicture } from '../../src/images/resize.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { changesBetween } from '../../src/run/changes.ts';
import { RunControl } from '../../src/run/control.ts';
import type { PictureEvent, PreparedEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, node, rewire, transfer, wire } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

async function open(document: GraphDocument) {
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: (name) =>
      Promise.resolve(
        name === 'photo'
          ? patterns.cells({ width: 32, height: 24, scale: 8, seed: 1, colors: 'sea' })
          : patterns.marble({ width: 28, height: 28, scale: 8, seed: 2, colors: 'ember' }),
      ),
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  return { compiled: compile(document, vocabulary, catalogue), read };
}

async function eventsOf(
  document: GraphDocument,
  options: RunOptions = {},
  hand: (event: RunEvent) => void | Promise<void> = () => undefined,
): Promise<RunEvent[]> {
  const { compiled, read } = await open(document);
  const events: RunEvent[] = [];
  for await (const event of run(compiled, engine, read, options)) {
    await hand(event);
    events.push(event);
  }
  return events;
}

const pictureOf = (events: RunEvent[]) =>
  events.findLast((e): e is PictureEvent => e.type === 'picture')!.picture;
const stepsOf = (events: RunEvent[]) => events.filter((e): e is StepEvent => e.type === 'step');
const preparedOf = (events: RunEvent[]) =>
  events
    .filter((e): e is PreparedEvent => e.type === 'prepared')
    .map(({ optimizer, width, height, steps }) => ({ optimizer, width, height, steps }));

const pyramid = (params: object) =>
  change(transfer(), 'optimizer', { params: { steps: 3, pyramid: '1/2:4, 1', ...params } });

/** The same without a pyramid: a copy of the graph at half the size, whose result starts the canvas. */
function byHand(params: object): GraphDocument {
  const whole = change(transfer(), 'optimizer', { params: { steps: 3, ...params } });
  const small = (id: string) => `${id}-small`;
  const sources = ['photo', 'painting'];
  const copies: GraphNode[] = whole.nodes
    .filter(({ id }) => !sources.includes(id) && id !== 'save')
    .map((one) => ({
      ...one,
      id: small(one.id),
      ...(one.id === 'optimizer' && { params: { ...one.params, steps: 4 } }),
    }));
  const wires: GraphWire[] = whole.wires
    .filter(({ to }) => to[0] !== 'save')
    .map(({ from, to }) => ({ from: [small(from[0]), from[1]], to: [small(to[0]), to[1]] }));
  const document = {
    ...whole,
    nodes: [
      ...whole.nodes,
      ...copies,
      node('photo-small: resize', { size: 16 }),
      node('painting-small: resize', { size: 14 }),
      node('larger: resize'),
    ],
    wires: [
      ...whole.wires,
      ...wires,
      wire('photo.image', 'photo-small.image'),
      wire('painting.image', 'painting-small.image'),
      wire('optimizer-small.image', 'larger.image'),
      wire('photo.image', 'larger.like'),
    ],
  };
  return rewire(document, 'larger.image', 'canvas.start');
}

describe('a pyramid', () => {
  it.each(['adam', 'l-bfgs'])(
    'without moments equals an explicit chain of optimizers, bit for bit: %s',
    async (method) => {
      const params = { method, carryMoments: false };
      const [ours, theirs] = [await eventsOf(pyramid(params)), await eventsOf(byHand(params))];
      expect(preparedOf(ours)).toEqual([
        { optimizer: 'optimizer@0.5', width: 16, height: 12, steps: 4 },
        { optimizer: 'optimizer', width: 32, height: 24, steps: 3 },
      ]);
      expect(stepsOf(ours).map(({ total }) => total)).toEqual(stepsOf(theirs).map(({ total }) => total));
      expect(pictureOf(ours)).toEqual(pictureOf(theirs));
    },
  );

  it('carries over Adam’s moments and step count, resized', async () => {
    const states: Checkpoint[] = [];
    const control = new RunControl();
    await eventsOf(pyramid({}), { control }, async (event) => {
      if (event.type === 'ended' || event.type === 'prepared') states.push((await control.checkpoint())!);
    });
    const [, small, large] = states;
    expect(large!.optimizer).toBe('optimizer');
    expect(large!.descent.numbers['steps']).toEqual([4]);
    for (const name of ['mean', 'square']) {
      const data = small!.descent.vectors[name]!;
      const expected = resizePicture({ width: 16, height: 12, data }, 32, 24, 'bilinear').data;
      expect(large!.descent.vectors[name]).toEqual(expected);
    }
    const [carried, fresh] = [await eventsOf(pyramid({})), await eventsOf(pyramid({ carryMoments: false }))];
    expect(stepsOf(carried)[4]!.total).toBe(stepsOf(fresh)[4]!.total);
    expect(stepsOf(carried)[6]!.total).not.toBe(stepsOf(fresh)[6]!.total);
  });

  it('continues from a checkpoint at a smaller size, with the same bits', async () => {
    const through = await eventsOf(pyramid({}));
    const [control, stop] = [new RunControl(), new AbortController()];
    let checkpoint: Checkpoint | undefined;
    await eventsOf(pyramid({}), { control, signal: stop.signal }, async (event) => {
      if (event.type !== 'step' || event.step !== 2 || checkpoint) return;
      checkpoint = await control.checkpoint();
      stop.abort();
    });
    expect(checkpoint!.optimizer).toBe('optimizer@0.5');
    const resumed = await eventsOf(pyramid({}), { resume: checkpoint! });
    expect(pictureOf(resumed)).toEqual(pictureOf(through));
  });

  it('scales a noise canvas and lengths in pixels', async () => {
    const document = pyramid({ pyramid: '0.25, 0.5, 1' });
    const noise = {
      ...document,
      nodes: document.nodes.map((n) => (n.id === 'canvas' ? { ...n, params: { width: 40, height: 20 } } : n)),
      wires: document.wires.filter(({ to }) => to[0] !== 'canvas'),
    };
    const texture = change(change(noise, 'content', { muted: true }), 'photo', {
      params: { source: 'photo' },
    });
    expect(preparedOf(await eventsOf(texture)).map(({ width, height }) => [width, height])).toEqual([
      [10, 5],
      [20, 10],
      [40, 20],
    ]);
  });

  it('is structural for a run, and its errors are problems of the parameter', async () => {
    expect(changesBetween(transfer(), pyramid({ steps: 10 }), vocabulary).kind).toBe('structure');
    for (const sizes of ['1/2', '1, 1/2', 'half, 1', '1/2:0, 1', '1/0, 1'])
      await expect(open(pyramid({ pyramid: sizes }))).rejects.toThrow('sizes of the pyramid');
  });
});
