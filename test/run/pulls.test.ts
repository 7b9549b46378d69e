import { afterAll, describe, expect, it, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { patterns } from '../../src/images/patterns.ts';
import type { Picture } from '../../src/images/picture.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { Builder } from '../../src/program/builder.ts';
import { summandsOf } from '../../src/program/summands.ts';
import { RunControl } from '../../src/run/control.ts';
import type { GradientsEvent, PullsEvent, RunEvent, TermPull } from '../../src/run/events.ts';
import { isMeasured } from '../../src/run/gradient-norms.ts';
import { pullWarnings } from '../../src/run/pull-warnings.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { enginesHere } from '../engines/backends.ts';
import { change, graph, node, rewire, transfer, wire } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';

const pictures: Record<string, Picture> = {
  photo: patterns.cells({ width: 24, height: 20, seed: 1, scale: 8, colors: 'sea' }),
  painting: patterns.marble({ width: 24, height: 20, seed: 2, scale: 8, colors: 'ember' }),
};

const engines = new Map<string, Engine>();
async function engineCalled(name: string): Promise<Engine> {
  const engine = engines.get(name) ?? (await enginesHere.find((one) => one.name === name)!.create());
  engines.set(name, engine);
  return engine;
}
afterAll(() => {
  for (const engine of engines.values()) engine.dispose();
});

async function eventsOf(document: GraphDocument, options: RunOptions, engine: string): Promise<RunEvent[]> {
  const { catalogue, read } = await openWorld(document, vocabulary, {
    loadPicture: (name) => Promise.resolve(pictures[name]!),
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  const events: RunEvent[] = [];
  const compiled = compile(document, vocabulary, catalogue);
  for await (const event of run(compiled, await engineCalled(engine), read, options)) events.push(event);
  return events;
}

const pullsOf = (events: readonly RunEvent[]) =>
  events.filter((event): event is PullsEvent => event.type === 'pulls');

/** Squared distances to two pictures: their gradients are known. */
const closed = graph(
  [
    node('photo: image', { source: 'photo', size: 0 }),
    node('painting: image', { source: 'painting', size: 0 }),
    node('canvas: canvas'),
    node('near: distance'),
    node('far: distance', { reduction: 'sum' }),
    node('total: weighted-sum', { weights: { near: 3, far: 0.5 } }),
    node('optimizer: optimizer', { steps: 2 }),
  ],
  [
    wire('photo.image', 'canvas.start'),
    wire('canvas.image', 'near.first'),
    wire('photo.image', 'near.second'),
    wire('canvas.image', 'far.first'),
    wire('painting.image', 'far.second'),
    wire('near.loss', 'total.terms.near'),
    wire('far.loss', 'total.terms.far'),
    wire('total.loss', 'optimizer.loss'),
  ],
);

/** The transfer from noise, at two sizes, with L-BFGS. */
const whole = (() => {
  const two = change(transfer(), 'optimizer', {
    params: { steps: 3, method: 'l-bfgs', pyramid: '1/2:2, 1' },
  });
  return change(two, 'canvas', { params: { noise: 0.5 } });
})();

describe('the pull of terms', () => {
  it.each(enginesHere.map(({ name }) => name))('is what the formulas say, on %s', async (name) => {
    const [{ terms, total }] = pullsOf(await eventsOf(closed, { pulls: true }, name)) as [PullsEvent];
    const [photo, painting] = [pictures['photo']!.data, pictures['painting']!.data];
    const squares = photo.reduce((sum, x, i) => sum + (x - painting[i]!) ** 2, 0);
    // The canvas starts from the photo: |∇ ½ Σ d²| is |d|.
    expect(terms['near']).toEqual({ value: 0, fraction: 0, gradient: 0 });
    expect(terms['far']!.value / (0.5 * squares)).toBeCloseTo(1, 4);
    expect(terms['far']!.gradient / Math.sqrt(squares)).toBeCloseTo(1, 4);
    expect(total).toBe(terms['far']!.value);
  });

  it('is measured for every layer, and agrees between engines within a tolerance', async () => {
    const layers = { layers: ['conv1_1', 'conv1_2'] };
    const short = ['painting-features', 'style-features'].reduce(
      (document, features) => change(document, features, { params: layers }),
      change(
        change(change(whole, 'optimizer', { params: { steps: 1 } }), 'content-features', {
          params: { layers: ['conv1_2'] },
        }),
        'photo-features',
        { params: { layers: ['conv1_2'] } },
      ),
    );
    const [first, ...others] = await Promise.all(
      enginesHere.map(async ({ name }) => pullsOf(await eventsOf(short, { pulls: true }, name))[0]!),
    );
    const { content, style, smoothness } = first!.terms as Record<string, TermPull>;
    expect(content!.fraction + style!.fraction + smoothness!.fraction).toBeCloseTo(1, 5);
    expect(Object.keys(style!.parts!)).toEqual(['conv1_1', 'conv1_2']);
    expect(content!.parts).toBeUndefined();
    const sum = Object.values(style!.parts!).reduce((all, { value }) => all + value, 0);
    expect(sum / style!.value).toBeCloseTo(1, 5);
    const numbers = ({ terms }: PullsEvent) =>
      Object.values(terms).flatMap((term) =>
        [term, ...Object.values(term.parts ?? {})].flatMap(({ value, gradient }) => [value, gradient]),
      );
    for (const other of others)
      numbers(other).forEach((number, i) => {
        expect(number / numbers(first!)[i]!).toBeCloseTo(1, 3);
      });
  });

  it('changes no bit of the run', async () => {
    const name = enginesHere[0]!.name;
    const [plain, measured] = [await eventsOf(whole, {}, name), await eventsOf(whole, { pulls: true }, name)];
    const timeless = (events: readonly RunEvent[]) =>
      events.flatMap((event) => {
        if (event.type === 'pulls') return [];
        return [{ ...event, ...('seconds' in event && { seconds: 0 }) }];
      });
    expect(pullsOf(plain)).toEqual([]);
    expect(pullsOf(measured).length).toBe(2);
    expect(timeless(measured)).toEqual(timeless(plain));
  });

  it('is measured on the way too: gradient norms after steps 1, 2, 4, and no bit of the run changes', async () => {
    const control = new RunControl();
    control.measuresGradients = true;
    const long = change(whole, 'optimizer', {
      params: { steps: 5, method: 'l-bfgs', pyramid: '1/2:2, 1' },
    });
    const name = enginesHere[0]!.name;
    const [plain, measured] = [await eventsOf(long, {}, name), await eventsOf(long, { control }, name)];
    const gradients = measured.filter((event): event is GradientsEvent => event.type === 'gradients');
    expect(gradients.map(({ optimizer, step }) => `${optimizer} ${step}`)).toEqual([
      ...[1, 2].map((step) => `optimizer@0.5 ${step}`),
      ...[1, 2, 4].map((step) => `optimizer ${step}`),
    ]);
    for (const { norms } of gradients) {
      expect(Object.keys(norms).sort()).toEqual(['content', 'smoothness', 'style']);
      expect(Object.values(norms).every((norm) => norm > 0)).toBe(true);
    }
    const timeless = (events: readonly RunEvent[]) =>
      events.flatMap((event) =>
        event.type === 'gradients' ? [] : [{ ...event, ...('seconds' in event && { seconds: 0 }) }],
      );
    expect(timeless(measured)).toEqual(timeless(plain));
    const steps = Array.from({ length: 1000 }, (_, i) => i + 1).filter(isMeasured);
    expect(steps.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 96]);
    expect(steps).toHaveLength(5 + 31);
  });

  it('is measured through arithmetic, normalized gradients and nested sums', async () => {
    const normalized = change(closed, 'total', {
      params: { weights: { near: 3, far: 0.5 }, gradients: 'normalized' },
    });
    const [{ terms }] = pullsOf(await eventsOf(normalized, { pulls: true }, enginesHere[0]!.name)) as [
      PullsEvent,
    ];
    const [photo, painting] = [pictures['photo']!.data, pictures['painting']!.data];
    const d = Array.from(photo, (x, i) => x - painting[i]!);
    const [one, two] = [d.reduce((sum, x) => sum + Math.abs(x), 0), Math.hypot(...d)];
    expect(terms['far']!.gradient / ((0.5 * two) / one)).toBeCloseTo(1, 4);
  });

  test('of several losses in one product is not attributed', () => {
    const b = new Builder();
    const x = b.emit('canvas', [], { shape: [2], node: 'canvas' });
    const [one, two] = [b.sum(b.square(x)), b.sum(b.abs(x))];
    const total = b.sub(b.mul(one, 2), b.div(b.mul(one, two), 3));
    const found = summandsOf(
      b,
      total,
      new Map([
        ['one', one],
        ['two', two],
      ]),
    );
    expect(found.map(({ term }) => term)).toEqual(['one', undefined]);
  });
});

describe('warnings about terms', () => {
  const pull = (fraction: number, gradient: number) => ({ value: fraction, fraction, gradient });
  const told = (terms: Record<string, TermPull>, continues = false) =>
    pullWarnings({ terms }, { optimizer: 'optimizer', regularizers: ['smoothness'], continues }).map(
      ({ kind, node }) => `${kind} ${node}`,
    );

  test('a regularizer that is the largest and pulls hardest', () => {
    expect(told({ style: pull(0.3, 1), smoothness: pull(0.7, 2) })).toEqual(['regularizer smoothness']);
    expect(told({ style: pull(0.3, 3), smoothness: pull(0.7, 2) })).toEqual([]);
    expect(told({ smoothness: pull(1, 2) })).toEqual([]);
  });

  test('a term that pulls a hundred times harder than all others', () => {
    const uneven = { style: pull(0.9, 150), content: pull(0.1, 1) };
    expect(told(uneven)).toEqual(['harder style']);
    expect(told({ ...uneven, other: pull(0.1, 1) })).toEqual([]);
    expect(told(uneven, true)).toEqual([]);
    // A regularizer is small on purpose, and a content loss where the canvas starts from the content.
    expect(told({ style: pull(0.9, 150), smoothness: pull(0.1, 1) })).toEqual([]);
    expect(told({ ...uneven, content: pull(0, 0), far: pull(0.1, 0.1) })).toEqual([]);
  });

  test('only if all terms are 0 and nothing will change', async () => {
    expect(told({ style: pull(0, 0), content: pull(0, 0) })).toEqual(['nothing optimizer']);
    const same = rewire(closed, 'photo.image', 'far.second');
    const [{ warnings }] = pullsOf(await eventsOf(same, { pulls: true }, enginesHere[0]!.name)) as [
      PullsEvent,
    ];
    expect(warnings.map(({ node }) => node)).toEqual(['optimizer']);
  });
});
