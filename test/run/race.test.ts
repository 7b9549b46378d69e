import { afterAll, describe, expect, it } from 'vitest';
import { compile, type Compiled } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { RunControl } from '../../src/run/control.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { raceGroupsOf } from '../../src/run/race-groups.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

/** Two methods on one loss, and a third optimizer that continues from the first. */
function race(): GraphDocument {
  return graph(
    [
      node('canvas: canvas', { width: 12, height: 8 }),
      node('smoothness: total-variation'),
      node('adam: optimizer', { steps: 5 }),
      node('lbfgs: optimizer', { method: 'l-bfgs', steps: 3 }),
      node('next: canvas'),
      node('next-loss: total-variation'),
      node('later: optimizer', { steps: 2 }),
      node('shown: preview'),
      node('other: preview'),
    ],
    [
      wire('canvas.image', 'smoothness.image'),
      wire('smoothness.loss', 'adam.loss'),
      wire('smoothness.loss', 'lbfgs.loss'),
      wire('adam.image', 'next.start'),
      wire('next.image', 'next-loss.image'),
      wire('next-loss.loss', 'later.loss'),
      wire('later.image', 'shown.image'),
      wire('lbfgs.image', 'other.image'),
    ],
  );
}

async function open(): Promise<{
  compiled: Compiled;
  start: (options: RunOptions) => AsyncGenerator<RunEvent>;
}> {
  const nothing = () => Promise.reject(new Error('This graph names nothing.'));
  const { catalogue, read } = await openWorld(race(), vocabulary, {
    loadPicture: nothing,
    loadNetwork: nothing,
  });
  const compiled = compile(race(), vocabulary, catalogue);
  return { compiled, start: (options) => run(compiled, engine, read, options) };
}

async function eventsOf(options: RunOptions): Promise<RunEvent[]> {
  const { start } = await open();
  const events: RunEvent[] = [];
  for await (const event of start(options)) events.push(event);
  return events;
}

const picturesOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.type === 'picture' ? [[event.node, event.picture.data]] : []));

describe('racing optimizers', () => {
  it('do not depend on each other', async () => {
    const { compiled } = await open();
    const names = raceGroupsOf(compiled.stages).map((group) => group.map(({ id }) => id));
    expect(names).toEqual([['adam', 'lbfgs'], ['later']]);
  });

  it('take turns after each step; those that depend on one run afterwards', async () => {
    const events = await eventsOf({ race: true });
    const steps = events.flatMap((event) =>
      event.type === 'step' ? [`${event.optimizer} ${event.step}`] : [],
    );
    expect(steps).toEqual([
      'adam 1',
      'lbfgs 1',
      'adam 2',
      'lbfgs 2',
      'adam 3',
      'lbfgs 3',
      'adam 4',
      'adam 5',
      'later 1',
      'later 2',
    ]);
  });

  it('produce the same pictures as one after the other, bit for bit', async () => {
    expect(picturesOf(await eventsOf({ race: true }))).toEqual(picturesOf(await eventsOf({})));
  });

  it('show the canvas of each: of the last event, or of the named one', async () => {
    const control = new RunControl();
    const { start } = await open();
    for await (const event of start({ race: true, control })) {
      if (event.type !== 'step') continue;
      expect(await control.canvas()).toEqual(await control.canvas(event.optimizer));
      if (event.optimizer === 'lbfgs' && event.step < 3)
        expect((await control.canvas('adam'))!.data).not.toEqual((await control.canvas())!.data);
    }
    expect(await control.canvas()).toBeUndefined();
  });

  it('are freed if the caller stops early', async () => {
    const before = engine.memoryBytes();
    const { start } = await open();
    for await (const event of start({ race: true })) if (event.type === 'step') break;
    expect(engine.memoryBytes()).toBe(before);
  });
});
