import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import type { RunEvent, StepEvent } from '../../src/run/events.ts';
import { openAndCompile } from '../../src/run/opened-graph.ts';
import { Recorder } from '../../src/run/record/recorder.ts';
import type { RunRecord } from '../../src/run/record/schema.ts';
import { UnkeptError, type Course, type RecordStore } from '../../src/run/record/store.ts';
import { RunSession, type SessionOptions } from '../../src/run/session.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, graph, node, wire } from '../graph/build.ts';
import { collect, type Hand } from './marbles.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Smooths noise, with two optimizers that can race. */
function smoothing(): GraphDocument {
  return graph(
    [
      node('canvas: canvas', { width: 8, height: 8 }),
      node('smooth: total-variation'),
      node('total: weighted-sum', { weights: { smooth: 1 } }),
      node('first: optimizer', { steps: 5 }),
      node('second: optimizer', { steps: 2 }),
    ],
    [
      wire('canvas.image', 'smooth.image'),
      wire('smooth.loss', 'total.terms.smooth'),
      wire('total.loss', 'first.loss'),
      wire('total.loss', 'second.loss'),
    ],
  );
}

const nowhere = {
  loadPicture: () => Promise.reject(new Error('The graph names no picture.')),
  loadNetwork: () => Promise.reject(new Error('The graph names no network.')),
};

/** Keeps everything in a list, with what of it could be kept. */
class ListStore implements RecordStore {
  readonly kept: string[] = [];
  readonly courses: Course[] = [];
  /** Refuses what begins so. */
  refused = '-';

  async keepCourse(course: Course): Promise<void> {
    const at = course.checkpoints.map(({ optimizer, step }) => `${optimizer} ${step}`);
    this.keep(at.length === 0 ? 'beginning' : `checkpoint ${at.join(', ')}`);
    this.courses.push(course);
    return Promise.resolve();
  }

  keepFrame({ stage, step }: { stage: string; step: number }): Promise<string> {
    this.keep(`frame ${stage} ${step}`);
    return Promise.resolve(`${stage}-${step}.png`);
  }

  keepPicture({ node }: { node: string }): Promise<void> {
    this.keep(`picture ${node}`);
    return Promise.resolve();
  }

  finish({ status }: RunRecord): Promise<void> {
    this.keep(status);
    return Promise.resolve();
  }

  private keep(what: string): void {
    if (what.startsWith(this.refused)) throw new UnkeptError(`There is no room for the ${this.refused}.`);
    this.kept.push(what);
  }
}

async function open(options: SessionOptions = {}, document = smoothing()) {
  const opened = await openAndCompile(document, vocabulary, nowhere);
  const origin = { engine: { name: engine.name, device: 'this', reason: '' }, versions: {} };
  const recorder = await Recorder.begin(document, vocabulary, opened.world, origin);
  const [store, told]: [ListStore, string[]] = [new ListStore(), []];
  const tell = (warning: string) => told.push(warning);
  const session = new RunSession(opened, engine, { recorder, store, warn: tell, ...options });
  return { session, recorder, store, told };
}

/** The events that end a round, as text. */
function roundsOf(session: RunSession): { rounds: string[]; hand: Hand } {
  const rounds: string[] = [];
  const hand = (event: RunEvent) => {
    if (session.endsRound && event.type === 'step') rounds.push(`${event.optimizer} ${event.step}`);
  };
  return { rounds, hand };
}

/** A clock that stands still unless it is set. */
function stillClock(): { seconds: number } {
  const clock = { seconds: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.seconds * 1000);
  return clock;
}

describe('a session', () => {
  it('writes a run with snapshots, pictures and the record', async () => {
    stillClock();
    const { session, recorder, store, told } = await open();
    await collect(session.run());
    expect(await session.finish()).toBeUndefined();
    expect(recorder.record.stages.map(({ curves }) => curves.step.length)).toEqual([5, 2]);
    expect(recorder.record.frames.map(({ file }) => file)).toContain('first-4.png');
    expect(store.kept).toEqual([
      'beginning',
      ...[1, 2, 4].map((step) => `frame first ${step}`),
      'beginning',
      ...[1, 2].map((step) => `frame second ${step}`),
      'picture first',
      'picture second',
      'finished',
    ]);
    expect(told).toEqual([]);
  });

  it('writes a checkpoint every two seconds, or if this takes long, for a twentieth of the time', async () => {
    const clock = stillClock();
    const { session, store } = await open({}, change(smoothing(), 'first', { params: { steps: 40 } }));
    const keep = store.keepCourse.bind(store);
    vi.spyOn(store, 'keepCourse').mockImplementation(async (course) => {
      await keep(course);
      // From step 10 on, storing takes half a second.
      if ((course.checkpoints[0]?.step ?? 0) >= 10) clock.seconds += 0.5;
    });
    await collect(session.run(), (event) => {
      clock.seconds += event.type === 'step' ? 0.5 : 0;
    });
    const steps = store.courses.flatMap(({ checkpoints }) => checkpoints.map(({ step }) => step));
    expect(steps.slice(0, 4)).toEqual([5, 9, 13, 33]);
  });

  it('writes a checkpoint on request, with the current graph', async () => {
    stillClock();
    const { session, store } = await open();
    const heavier = change(smoothing(), 'total', { params: { weights: { smooth: 3 } } });
    await collect(session.run(), async (event) => {
      if (event.type !== 'step' || event.optimizer !== 'first' || event.step !== 3) return;
      session.follow(heavier);
      await session.keepCheckpoint();
    });
    expect(store.kept).toContain('checkpoint first 3');
    expect(store.courses.at(1)?.document).toBe(heavier);
  });

  it('accepts edits of weights and settings, and no others', async () => {
    const { session, recorder } = await open();
    const events = await collect(session.run(), (event) => {
      if (event.type !== 'step' || event.optimizer !== 'first' || event.step !== 2) return;
      const heavier = change(smoothing(), 'total', { params: { weights: { smooth: 3 } } });
      expect(session.follow(change(heavier, 'canvas', { params: { width: 16 } })).kind).toBe('structure');
      expect(session.follow(change(heavier, 'first', { params: { steps: 4 } })).kind).toBe('live');
      expect(session.follow(change(heavier, 'first', { params: { steps: 4 }, title: 'A' })).kind).toBe(
        'none',
      );
    });
    const steps = events.filter((event): event is StepEvent => event.type === 'step');
    const factors = steps.map(({ total, terms }) => Math.round(total / terms['smooth']!));
    expect(factors).toEqual([1, 1, 3, 3, 3, 3]);
    expect(
      recorder.record.events.map(({ what }) => what).filter((what) => what.startsWith('changed')),
    ).toEqual(['changed total.weights.smooth to 3', 'changed the settings of first']);
  });

  it('continues if nothing can be stored, and reports it once', async () => {
    for (const [refused, warnings] of [
      [
        'frame',
        ['The record can no longer be saved: There is no room for the frame. The run continues without it.'],
      ],
      [
        'checkpoint',
        [
          'The run cannot be resumed from this point: There is no room for the checkpoint. The run continues.',
        ],
      ],
      ['picture', ['There is no room for the picture.', 'There is no room for the picture.']],
      ['finished', []],
    ] as const) {
      const { session, store, told } = await open();
      store.refused = refused;
      await collect(session.run(), (event) => (event.type === 'step' ? session.keepCheckpoint() : undefined));
      expect(await session.finish()).toBe(
        refused === 'finished' ? 'There is no room for the finished.' : undefined,
      );
      expect(told).toEqual(warnings);
    }
  });

  it('writes the record of a graph that optimizes nothing', async () => {
    const document = graph(
      [node('canvas: canvas', { width: 8, height: 8 }), node('shown: preview')],
      [wire('canvas.image', 'shown.image')],
    );
    const { session, recorder, store } = await open({}, document);
    await collect(session.run());
    await session.finish();
    expect(store.kept).toEqual(['picture shown', 'finished']);
    expect(recorder.record.stages).toEqual([]);
  });

  it('ends a round when all racing optimizers have taken a step', async () => {
    const { session } = await open({ race: true });
    const { rounds, hand } = roundsOf(session);
    await collect(session.run(), hand);
    expect(rounds).toEqual(['second 1', 'second 2', 'first 4', 'first 5']);
  });

  it('ends rounds even if the last racing optimizer had ended before the interruption', async () => {
    const longer = change(smoothing(), 'first', { params: { steps: 6 } });
    const { session } = await open({ race: true }, longer);
    let checkpoints: readonly Checkpoint[] = [];
    for await (const event of session.run())
      if (event.type === 'step' && event.optimizer === 'first' && event.step === 5) {
        checkpoints = await session.control.checkpoints();
        break;
      }
    expect(checkpoints.map(({ optimizer, results }) => [optimizer, ...results.keys()])).toEqual([
      ['first', 'second'],
    ]);
    const { session: resumed } = await open({ race: true, resume: checkpoints }, longer);
    const { rounds, hand } = roundsOf(resumed);
    await collect(resumed.run(), hand);
    expect(rounds).toEqual(['first 6']);
  });
});
