import { afterAll, expect, test } from 'vitest';
import { createWasmEngine } from '../../src/engines/wasm/engine.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { run } from '../../src/run/run.ts';
import { limitedEngine, type LimitOptions } from '../../src/tiles/limit.ts';
import { change, node, transfer, wire } from '../graph/build.ts';
import { openMarbles } from '../run/marbles.ts';

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => {
  engine.dispose();
});

const { compiled, read } = await openMarbles(transfer(), 48, 40);
const { stages } = compiled;
const whole = engine.forecast(stages[0]!.loop).peakBytes;
const limited = (options: Partial<LimitOptions>, of = stages) =>
  limitedEngine(engine, of, { memory: 1e9, isSet: true, race: true, ...options });
const tilesOf = (options: Partial<LimitOptions>, of = stages) =>
  of.map(({ loop }) => limited(options, of).forecast(loop).tiling?.tiles ?? 0);

test('optimizers that race share the memory', async () => {
  const graph = transfer();
  const race = {
    ...graph,
    nodes: [...graph.nodes, node('rival: optimizer', { steps: 3 })],
    wires: [...graph.wires, wire('total.loss', 'rival.loss')],
  };
  const both = (await openMarbles(race, 48, 40)).compiled.stages;
  const memory = 1.7 * whole;
  expect(tilesOf({ memory }, both.slice(0, 1))).toEqual([0]);
  expect(tilesOf({ memory: 3 * whole }, both)).toEqual([0, 0]);
  for (const tiles of tilesOf({ memory }, both)) expect(tiles).toBeGreaterThan(0);
  expect(tilesOf({ memory, race: false }, both)).toEqual([0, 0]);
});

test('what cannot be cut runs whole where nobody set a limit, and is refused at its node where somebody did', async () => {
  const graph = change(transfer(), 'style', { type: 'sliced-wasserstein', params: {} });
  const sliced = (await openMarbles(graph, 48, 40)).compiled.stages;
  expect(limited({ memory: whole / 2, isSet: false }, sliced)).toBe(engine);
  expect(() => limited({ memory: whole / 2 }, sliced)).toThrow(
    /^style: It does not fit in the memory, and cannot/,
  );
});

test.each([
  { where: 'within a step', tile: 1, step: 1 },
  { where: 'between two steps', tile: undefined, step: 2 },
])('a run in tiles that is stopped $where ends without another evaluation', async ({ tile, step }) => {
  const stop = new AbortController();
  let steps = 0;
  const told: number[] = [];
  const inTiles = limited({
    memory: 0.75 * whole,
    tell: (at) => {
      told.push(at.tile);
      if (steps === step && at.tile === tile) stop.abort();
    },
  });
  const events: RunEvent[] = [];
  let before = 0;
  for await (const event of run(compiled, inTiles, read, { signal: stop.signal })) {
    events.push(event);
    if (event.type !== 'step') continue;
    steps = event.step;
    if (steps !== step) continue;
    before = told.length;
    if (tile === undefined) stop.abort();
  }
  const last = events.findLast((event) => event.type === 'step')!;
  expect(events.find((event) => event.type === 'ended')).toMatchObject({
    ...{ reason: 'stopped', step, total: last.total, terms: last.terms },
  });
  expect(told.length - before).toBe(tile ?? 0);
  expect(events.at(-1)).toMatchObject({ type: 'picture', picture: { width: 48, height: 40 } });
});
