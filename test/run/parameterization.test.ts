import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { Engine } from '../../src/engines/engine.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { RunControl } from '../../src/run/control.ts';
import type { PictureEvent, PullsEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { tiledEngine } from '../../src/tiles/engine.ts';
import { change, transfer } from '../graph/build.ts';
import { collect, openMarbles, type Hand } from './marbles.ts';

let engine: Engine;
beforeAll(async () => {
  ({ engine } = await chooseEngine('wasm'));
});
afterAll(() => {
  engine.dispose();
});

const [WIDTH, HEIGHT] = [24, 18];
const FOURIER = { parameterization: 'fourier', colors: 'decorrelated', range: 'sigmoid' };
const LAPLACIAN = { parameterization: 'laplacian' };
const COLORS = { colors: 'decorrelated', range: 'sigmoid' };

function parameterized(canvas: object, optimizer: object = {}): GraphDocument {
  const document = change(transfer(), 'canvas', { params: { ...canvas } });
  return change(document, 'optimizer', {
    params: { method: 'adam', steps: 6, learningRate: 0.02, ...optimizer },
  });
}

async function eventsOf(
  document: GraphDocument,
  options: RunOptions = {},
  hand?: Hand,
  on: Engine = engine,
): Promise<RunEvent[]> {
  const { compiled, read } = await openMarbles(document, WIDTH, HEIGHT);
  return collect(run(compiled, on, read, options), hand);
}

const stepsOf = (events: RunEvent[]) => events.filter((e): e is StepEvent => e.type === 'step');
const lossesOf = (events: RunEvent[]) =>
  stepsOf(events).map(({ step, total, terms }) => ({ step, total, terms }));
const pictureOf = (events: RunEvent[]) =>
  events.find((e): e is PictureEvent => e.type === 'picture')!.picture;

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  return Math.max(...Array.from(actual, (x, i) => Math.abs(x - expected[i]!)));
}

describe.each([
  ['Fourier', FOURIER],
  ['Laplacian', LAPLACIAN],
  ['colors and range', COLORS],
])('%s', (_, canvas) => {
  test.each(['adam', 'l-bfgs'])(
    '%s reduces the loss, and a resumed run has the same bits',
    async (method) => {
      const document = parameterized(canvas, { method });
      const through = await eventsOf(document);
      const losses = lossesOf(through);
      expect(losses.at(-1)!.total).toBeLessThan(losses[0]!.total);

      const [control, stop] = [new RunControl(), new AbortController()];
      let checkpoint: Checkpoint | undefined;
      const events = await eventsOf(document, { control, signal: stop.signal }, async (event) => {
        if (event.type !== 'step' || event.step !== 3) return;
        checkpoint = await control.checkpoint();
        stop.abort();
      });
      const resumed = await eventsOf(document, { resume: checkpoint! });
      expect([...lossesOf(events), ...lossesOf(resumed)]).toEqual(losses);
      expect(pictureOf(resumed)).toEqual(pictureOf(through));
    },
  );

  test('the canvas that is looked at is a picture, and a branch starts from it with its loss', async () => {
    const control = new RunControl();
    let seen: Float32Array | undefined;
    const events = await eventsOf(parameterized(canvas), { control }, async (event) => {
      if (event.type !== 'step' || event.step !== 3) return;
      const picture = await control.canvas();
      expect(picture).toMatchObject({ width: WIDTH, height: HEIGHT });
      seen = picture!.data;
    });
    const branch = await eventsOf(parameterized(canvas), { starts: new Map([['optimizer', seen!]]) });
    // The loss of a step is that before it.
    const [before, started] = [stepsOf(events)[3]!.total, stepsOf(branch)[0]!.total];
    expect(Math.abs(started - before) / before).toBeLessThan(1e-3);
  });

  test('a blur on a stall is one of the picture, and a pyramid goes through its sizes', async () => {
    const stall = { onStall: 'blur', stallThreshold: 1, stallWindow: 1, stallMeasure: 'relative' };
    const blurred = await eventsOf(parameterized(canvas, stall));
    expect(blurred.some((e) => e.type === 'event' && e.kind === 'blur')).toBe(true);
    const sizes = await eventsOf(parameterized(canvas, { pyramid: '1/2:2, 1:2' }));
    expect(sizes.filter(({ type }) => type === 'ended')).toHaveLength(2);
    expect(pictureOf(sizes)).toMatchObject({ width: WIDTH, height: HEIGHT });
    for (const events of [blurred, sizes])
      expect(stepsOf(events).every(({ total }) => Number.isFinite(total))).toBe(true);
  });
});

test('all defaults are the pixels, with the bits that they had', async () => {
  const pixels = { parameterization: 'pixels', colors: 'rgb', range: 'free' };
  expect(lossesOf(await eventsOf(parameterized(pixels)))).toEqual(
    lossesOf(await eventsOf(parameterized({}))),
  );
});

test('pulls are measured at the picture, whatever is optimized', async () => {
  const pullsOf = async (canvas: object) => {
    const events = await eventsOf(parameterized(canvas, { steps: 1 }), { pulls: true });
    return events.find((e): e is PullsEvent => e.type === 'pulls')!.terms;
  };
  expect(await pullsOf(FOURIER)).toEqual(await pullsOf({}));
});

test('every range but the free one keeps pixels in [0, 1]', async () => {
  for (const range of ['sigmoid', 'clip']) {
    const control = new RunControl();
    await eventsOf(parameterized({ range }, { learningRate: 0.5 }), { control }, async (event) => {
      if (event.type !== 'step') return;
      const { data } = (await control.canvas())!;
      expect(data.every((x) => x >= 0 && x <= 1)).toBe(true);
    });
  }
});

test('bounds of pixels are refused where other numbers are optimized', async () => {
  for (const [canvas, settings] of [
    [FOURIER, { bounds: 'clip' }],
    [COLORS, { method: 'l-bfgs', bounds: 'project' }],
    [LAPLACIAN, { method: 'l-bfgs', restart: 20, bounds: 'clip' }],
  ])
    await expect(eventsOf(parameterized(canvas!, settings))).rejects.toThrow(
      'The bounds are those of pixels',
    );
});

test('tiles compute colors and ranges as the whole does, and refuse what mixes positions', async () => {
  const tiled = tiledEngine(engine, { side: 12 });
  for (const canvas of [COLORS, { range: 'clip' }]) {
    const document = parameterized(canvas, { steps: 1 });
    const [whole, inTiles] = [await eventsOf(document), await eventsOf(document, {}, undefined, tiled)];
    expect(stepsOf(inTiles)[0]!.total).toBeCloseTo(stepsOf(whole)[0]!.total, 4);
    expect(largestDifference(pictureOf(inTiles).data, pictureOf(whole).data)).toBeLessThan(0.01);
  }
  for (const canvas of [FOURIER, LAPLACIAN])
    await expect(eventsOf(parameterized(canvas), {}, undefined, tiled)).rejects.toThrow(
      'The node “canvas” cannot be computed in tiles: each coefficient of the',
    );
});

test('a race of two parameterizations gives each what it gives alone', async () => {
  const alone = await eventsOf(parameterized(FOURIER, { steps: 3 }));
  const again = await eventsOf(parameterized(FOURIER, { steps: 3 }), { race: true });
  expect(pictureOf(again)).toEqual(pictureOf(alone));
});
