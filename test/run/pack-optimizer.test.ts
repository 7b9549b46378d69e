import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { inputsOnly } from '../../src/engines/inputs-only.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { GraphError } from '../../src/graph/problem.ts';
import { validate } from '../../src/graph/validate.ts';
import { definePack } from '../../src/program/pack.ts';
import { changesBetween } from '../../src/run/changes.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { RunControl } from '../../src/run/control.ts';
import type { PictureEvent, RunEvent, StepEvent } from '../../src/run/events.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary as ours } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';
import { collect, type Hand } from './marbles.ts';
import { glide } from './pack-optimizer.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

const vocabulary = ours.with(definePack({ name: 'toys', description: '', nodes: [glide] }));
const { read, catalogue } = await openWorld(graph([], []), vocabulary, {
  loadPicture: () => Promise.reject(new Error('No picture is here.')),
  loadNetwork: () => Promise.reject(new Error('No network is here.')),
});

const documentOf = (params: object = {}): GraphDocument =>
  graph(
    [
      node('canvas: canvas', { width: 8, height: 8, noise: 1 }),
      node('flat: total-variation'),
      node('glide: toys/glide', { length: 6, ...params }),
    ],
    [wire('canvas.image', 'flat.image'), wire('flat.loss', 'glide.loss')],
  );

const compiled = (params?: object) => compile(documentOf(params), vocabulary, catalogue);

async function eventsOf(params: object, options: RunOptions = {}, hand?: Hand): Promise<RunEvent[]> {
  return collect(run(compiled(params), engine, inputsOnly(read), options), hand);
}

const lossesOf = (events: RunEvent[]) =>
  events
    .filter((e): e is StepEvent => e.type === 'step')
    .map(({ step, steps, total }) => [step, steps, total]);
const pictureOf = (events: RunEvent[]) =>
  events.find((e): e is PictureEvent => e.type === 'picture')!.picture;
const problemsOf = (params: object) => {
  try {
    compiled(params);
    return [];
  } catch (error) {
    if (error instanceof GraphError) return error.problems;
    throw error;
  }
};

describe('an optimizer of a pack', () => {
  it('is checked: its parameters, its wires, and its plan', () => {
    expect(validate(documentOf(), vocabulary)).toEqual([]);
    expect(validate(documentOf({ pace: 'fast' }), vocabulary)).toMatchObject([
      { node: 'glide', parameter: 'pace' },
    ]);
    expect(validate({ ...documentOf(), wires: [] }, vocabulary)).toContainEqual(
      expect.objectContaining({ severity: 'error', node: 'glide', socket: 'loss' }),
    );
    expect(compiled().stages).toMatchObject([
      { id: 'glide', plan: { settings: { method: 'rmsprop', learningRate: 0.02 }, steps: 6 } },
    ]);
    // The plan has a range of its own, which a pack may not know.
    expect(problemsOf({ pace: 0 })).toMatchObject([
      {
        node: 'glide',
        reason:
          'The code of the node type “toys/glide” failed: rmsprop: learningRate is 0. The value must be between 1e-8 and 1000000.',
        remedy: 'This is a bug in the pack “toys”, not a problem of the graph. Report it to its author.',
      },
    ]);
    expect(problemsOf({ pace: 13 })).toMatchObject([
      { node: 'glide', parameter: 'pace', reason: 'Thirteen is no pace.' },
    ]);
  });

  it('runs, and starts from a smaller size too', async () => {
    const steps = lossesOf(await eventsOf({}));
    expect(steps).toHaveLength(6);
    expect(steps.at(-1)![2]).toBeLessThan(steps[0]![2]!);
    const halved = await eventsOf({ halves: true });
    expect(halved.flatMap((e) => (e.type === 'prepared' ? [[e.optimizer, e.width, e.steps]] : []))).toEqual([
      ['glide@0.5', 4, 3],
      ['glide', 8, 6],
    ]);
  });

  it('accepts other parameters during the run; a refused change has no effect', async () => {
    const live = (params: object) => changesBetween(documentOf(), documentOf(params), vocabulary);
    expect(live({ halves: true })).toEqual({ kind: 'structure' });
    expect(live({ double: true })).toEqual({ kind: 'structure' });
    const hand = (control: RunControl, params: object): Hand => {
      const changes = live(params);
      if (changes.kind !== 'live') throw new Error('The change needs a new start.');
      return (event) => {
        if (event.type === 'step' && event.step === 3)
          control.setSettings('glide', changes.settings.get('glide')!);
      };
    };
    const plain = lossesOf(await eventsOf({}));
    const control = new RunControl();
    const slowed = lossesOf(await eventsOf({}, { control }, hand(control, { pace: 0.001, length: 8 })));
    expect(slowed.slice(0, 3)).toEqual(plain.slice(0, 3));
    expect(slowed.map(([step, steps]) => [step, steps])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((step) => [step, step > 3 ? 8 : 6]),
    );
    expect(slowed[5]![2]).toBeGreaterThan(plain[5]![2]!);

    const other = new RunControl();
    expect(lossesOf(await eventsOf({}, { control: other }, hand(other, { pace: 13 })))).toEqual(plain);
  });

  it('continues from a checkpoint with the same bits', async () => {
    const through = await eventsOf({ double: true });
    const [control, stop] = [new RunControl(), new AbortController()];
    let checkpoint: Checkpoint | undefined;
    const before = await eventsOf({ double: true }, { control, signal: stop.signal }, async (event) => {
      if (event.type !== 'step' || event.step !== 3) return;
      checkpoint = await control.checkpoint();
      stop.abort();
    });
    const after = await eventsOf({ double: true }, { resume: checkpoint! });
    expect([...lossesOf(before), ...lossesOf(after)]).toEqual(lossesOf(through));
    expect(pictureOf(after)).toEqual(pictureOf(through));
  });

  it('has the sockets that pyramids and results need', () => {
    const inputs = { objective: glide.inputs['loss']! };
    expect(() => definePack({ name: 'toys', description: '', nodes: [{ ...glide, inputs }] })).toThrow(
      '“toys/glide” is an optimizer, so it must have an input “loss” and an output “image”.',
    );
  });
});
