import { afterAll, describe, expect, it } from 'vitest';
import { createWasmEngine } from '../../src/engines/wasm/engine.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import { parseDocument } from '../../src/graph/parse.ts';
import { validate } from '../../src/graph/validate.ts';
import { patterns } from '../../src/images/patterns.ts';
import type { Picture } from '../../src/images/picture.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { arrayVectors } from '../../src/optimizers/arrays.ts';
import { createOptimizer } from '../../src/optimizers/index.ts';
import type { Checkpoint } from '../../src/run/checkpoint.ts';
import { RunControl } from '../../src/run/control.ts';
import type { PictureEvent } from '../../src/run/events.ts';
import { openAndCompile } from '../../src/run/opened-graph.ts';
import { run, type RunOptions } from '../../src/run/run.ts';
import { stateAt } from '../../src/run/stage-end.ts';
import { upscaledGraph } from '../../src/run/upscale/graph.ts';
import { levelsTo, pyramidText } from '../../src/run/upscale/levels.ts';
import { upscaleStart } from '../../src/run/upscale/start.ts';
import type { Resolver } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, node, transfer } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';
import { collect, type Hand } from './marbles.ts';

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => {
  engine.dispose();
});

const photo = patterns.cells({ width: 32, height: 22, scale: 8, seed: 1, colors: 'sea' });
const painting = patterns.marble({ width: 28, height: 28, scale: 8, seed: 2, colors: 'ember' });
const result = patterns.marble({ width: 32, height: 22, scale: 8, seed: 3, colors: 'sea' });

const network = loadFeatureNetwork(await readBytes('public/models/slim19.safetensors'));
const resolver: Resolver = {
  loadPicture: (name) =>
    Promise.resolve(name.startsWith('asset:') ? result : name === 'painting' ? painting : photo),
  loadNetwork: () => Promise.resolve(network),
};
const open = (document: GraphDocument) => openAndCompile(document, vocabulary, resolver);

async function upscaled(
  document: GraphDocument,
  options: { to: number; steps?: number; optimizer?: string; picture?: Picture },
) {
  const { world } = await open(document);
  const request = { document, optimizer: 'optimizer', picture: result, ...options };
  return upscaledGraph(request, vocabulary, world.catalogue);
}

async function ran(document: GraphDocument, options: RunOptions, hand?: Hand) {
  const { compiled, world } = await open(document);
  return collect(run(compiled, engine, world.read, options), hand);
}

const sizesOf = ({ compiled }: Awaited<ReturnType<typeof open>>) =>
  compiled.stages.map(({ id, canvas, plan }) => `${id} ${canvas.shape.join('x')} ${plan.steps}`);

describe('the sizes on the way', () => {
  it.each([
    { from: 384, to: 500, levels: '1:100' },
    { from: 384, to: 768, levels: '1:100' },
    { from: 384, to: 4000, levels: '1/8:100, 1/4:50, 1/2:25, 1:13' },
    { from: 100, to: 8000, levels: '1/64:100, 1/32:50, 1/16:25, 1/8:13, 1/4:10, 1/2:10, 1:10' },
    { from: 384, to: 3000, steps: 5, levels: '1/4:20, 1/2:10, 1:5' },
  ])('double from $from to $to', ({ levels, ...sizes }) => {
    expect(pyramidText(levelsTo({ ...sizes, before: 200 }))).toBe(levels);
  });
});

describe('Adam’s averages at another size', () => {
  /** The mean of all entries: its gradient is 1 / N everywhere, so every step of Adam is as long as the learning rate. */
  const meanOf = (width: number, height: number) => {
    const length = width * height * 3;
    const vectors = arrayVectors(length);
    const [x, gradient] = [vectors.create(), vectors.create().fill(1 / length)];
    return {
      vectors,
      x,
      gradient,
      evaluate: () => Promise.resolve(x.reduce((sum, v) => sum + v / length, 0)),
    };
  };
  const settings = { method: 'adam', learningRate: 0.125, beta1: 0.9, beta2: 0.99, epsilon: 1e-30 } as const;

  it.each([
    { scales: true, step: 0.125 },
    // With k = 6 times the pixels and averages that are not scaled: lr (β₁ m + (1 - β₁) m / k) / √(β₂ v + (1 - β₂) v / k²).
    { scales: false, step: (0.125 * (0.9 + 0.1 / 6)) / Math.sqrt(0.99 + 0.01 / 36) },
  ])('scaled: $scales, the next step is $step long', async ({ scales, step }) => {
    const small = createOptimizer(settings, meanOf(2, 2));
    // Until the biases of the averages, which start at zero, are gone.
    for (let i = 0; i < 4000; i++) await small.step();
    const { numbers, vectors } = await small.state();
    const entries = Object.entries(vectors).map(([name, data]) => [name, Float32Array.from(data)] as const);
    const state = { numbers, settings, vectors: Object.fromEntries(entries) };
    const at = stateAt({ width: 2, height: 2, state }, 4, 6, { scales });

    const objective = meanOf(4, 6);
    const large = createOptimizer(settings, objective);
    large.restore({
      numbers,
      vectors: Object.fromEntries(
        Object.entries(at.vectors).map(([name, data]) => [name, Float64Array.from(data)]),
      ),
    });
    await large.step();
    for (const x of objective.x) expect(x).toBeCloseTo(-step, 6);
  });
});

describe('the graph at a larger size', () => {
  it('starts from the result, scales its lengths, and goes through doubled sizes', async () => {
    const { document, optimizer, notes } = await upscaled(transfer(), { to: 128 });
    expect(notes).toEqual([]);
    const found = (id: string) => document.nodes.find((one) => one.id === id)?.params;
    expect(found('photo')).toMatchObject({ size: 128 });
    expect(found('painting')).toMatchObject({ size: 112 });
    expect(found('optimizer')).toMatchObject({ pyramid: '1/2:10, 1:10', epsilon: 1e-8 / 16 });
    expect(validate(document, vocabulary)).toEqual([]);
    const opened = await open(document);
    expect(sizesOf(opened)).toEqual([`${optimizer}@0.5 44x64x3 10`, `${optimizer} 88x128x3 10`]);
    expect(document.assets).toHaveProperty(String(found('result')!['source']).slice('asset:'.length));
  });

  it('weighs sums over positions so that they mean the same at every size', async () => {
    let graph = change(transfer(), 'content', { params: { normalization: 'gatys-paper' } });
    graph = change(graph, 'total', { params: { weights: { style: 10, content: 2 } } });
    const { document } = await upscaled(graph, { to: 128 });
    const weights = { style: 10, content: 2 / 16 };
    expect(document.nodes.find(({ id }) => id === 'total')?.params).toEqual({ weights });
    const { compiled } = await open(document);
    const knobs = compiled.stages.map(({ loop }) =>
      loop.each.flatMap(({ value }) =>
        value.primitive === 'knob' && value.attributes.parameter === 'weights.content'
          ? [value.attributes.value]
          : [],
      ),
    );
    expect(knobs).toEqual([[2 / 4], [2 / 16]]);
  });

  it('scales the least length of a resized picture too, so that the result has the size asked for', async () => {
    const house = parseDocument(new TextDecoder().decode(await readBytes('graphs/house.stylograph.json')));
    const picture = patterns.marble({ width: 192, height: 132, scale: 8, seed: 3, colors: 'sea' });
    const made = await upscaled(house, { to: 384, optimizer: 'transfer/middle/optimizer', picture });
    const { compiled } = await open(made.document);
    expect(Math.max(...compiled.stages.at(-1)!.canvas.shape)).toBe(384);
  });

  it('has no composite nodes, and of several optimizers only the one that is finished', async () => {
    const house = parseDocument(new TextDecoder().decode(await readBytes('graphs/house.stylograph.json')));
    const picture = patterns.marble({ width: 384, height: 264, scale: 8, seed: 3, colors: 'sea' });
    const made = await upscaled(house, { to: 768, optimizer: 'transfer/fine/optimizer', picture });
    const { document, optimizer } = made;
    expect(document.nodes.filter(({ type }) => type === 'optimizer').map(({ id }) => id)).toEqual([
      optimizer,
    ]);
    expect(document.nodes.filter(({ type }) => type.startsWith('composite:'))).toEqual([]);
    expect(document.controls?.map(({ name }) => name)).toEqual([
      'photo',
      'painting',
      'size',
      'strength',
      'keep-colors',
    ]);
    expect(validate(parseDocument(JSON.stringify(document)), vocabulary)).toEqual([]);
    expect(sizesOf(await open(document))).toEqual([`${optimizer} 528x768x3 18`]);
  });

  it('leaves out what needs other optimizers, says which lengths are at their limit, and refuses sizes', async () => {
    const graph = transfer();
    const both = {
      ...graph,
      nodes: [
        ...graph.nodes,
        node('other: optimizer', { steps: 1 }),
        node('mixed: mix'),
        node('save-both: save', { file: 'both.png' }),
        node('strokes: pattern', { scale: 300, width: 28, height: 28 }),
      ],
      wires: [
        ...graph.wires.filter(({ from }) => from[0] !== 'painting'),
        { from: ['total', 'loss'], to: ['other', 'loss'] },
        { from: ['optimizer', 'image'], to: ['mixed', 'first'] },
        { from: ['other', 'image'], to: ['mixed', 'second'] },
        { from: ['mixed', 'image'], to: ['save-both', 'image'] },
        { from: ['strokes', 'image'], to: ['painting-features', 'image'] },
      ] as GraphDocument['wires'],
    };
    const { document, notes } = await upscaled(both, { to: 64 });
    expect(document.nodes.map(({ id }) => id)).not.toContain('other');
    expect(notes).toEqual([
      '“strokes.scale” would be 600 px, and is 512 px, the most that it can be.',
      '“save-both” is left out, because it needs the results of other optimizers too.',
    ]);
    await expect(upscaled(graph, { to: 32 })).rejects.toThrow(
      '32 pixels on its longest side, and 32 are not more',
    );
    await expect(upscaled(graph, { to: 9000 })).rejects.toThrow('The largest size is 8192 pixels.');
    await expect(upscaled(graph, { to: 64, optimizer: 'none' })).rejects.toThrow('no optimizer “none”');
  });
});

describe('a run at a larger size', () => {
  const graph = change(transfer(), 'optimizer', { params: { steps: 3 } });
  const endOf = async (document: GraphDocument): Promise<Checkpoint> => {
    const control = new RunControl();
    let end: Checkpoint | undefined;
    await ran(document, { control }, async ({ type }) => {
      if (type === 'ended') end = await control.checkpoint();
    });
    return end!;
  };

  it('goes on from canvas and averages, and resumes with the same bits', async () => {
    const { canvas: data, descent: state } = await endOf(graph);
    const picture = { width: 32, height: 22, data };
    const { document, optimizer } = await upscaled(graph, { to: 80, steps: 2, picture });
    const { compiled } = await open(document);
    const start = upscaleStart(compiled.stages, optimizer, { picture, state });
    expect(start).toMatchObject({ optimizer: 'optimizer@0.5', step: 0 });
    expect(start.descent.numbers).toEqual({ steps: [3] });
    expect(start.canvas).toHaveLength(28 * 40 * 3);

    const through = await ran(document, { resume: start });
    expect(through.filter(({ type }) => type === 'step')).toHaveLength(4 + 2);
    const control = new RunControl();
    const stop = new AbortController();
    let checkpoint: Checkpoint | undefined;
    await ran(document, { resume: start, control, signal: stop.signal }, async (event) => {
      if (event.type !== 'step' || event.step !== 3) return;
      checkpoint = await control.checkpoint();
      stop.abort();
    });
    const resumed = await ran(document, { resume: checkpoint! });
    const pictureOf = (events: typeof through) =>
      events.findLast((event): event is PictureEvent => event.type === 'picture')!.picture;
    expect(pictureOf(resumed)).toEqual(pictureOf(through));
    expect(pictureOf(through)).toMatchObject({ width: 80, height: 55 });
  });

  it.each([{ method: 'l-bfgs' }, { method: 'l-bfgs', restart: 20 }, { method: 'rmsprop' }])(
    'starts anew where there are no averages to go on with: $method',
    async (params) => {
      const document = change(graph, 'optimizer', { params: { steps: 4, ...params } });
      const made = await upscaled(document, { to: 48, steps: 1 });
      const { compiled } = await open(made.document);
      const { descent } = await endOf(graph);
      const start = upscaleStart(compiled.stages, made.optimizer, { picture: result, state: descent });
      const [resumed, fresh] = [
        await ran(made.document, { resume: start }),
        await ran(made.document, { starts: new Map([['optimizer', start.canvas]]) }),
      ];
      expect(resumed.filter(({ type }) => type === 'picture')).toEqual(
        fresh.filter(({ type }) => type === 'picture'),
      );
    },
  );
});
