import { afterAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { createWebgpuEngine } from '../../src/engines/webgpu/engine.ts';
import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { run } from '../../src/run/run.ts';
import { graph, node, wire, type End } from '../graph/build.ts';
import { openMarbles } from '../run/marbles.ts';
import { enginesHere, hasWebgpu, inBrowser } from './backends.ts';

/** Enough for Winograd's way on wasm, at conv3_1 and above. */
const SIDE = 32;
const STEPS = 4;
/** The first is recomputed for the gradient on webgpu; a pool follows the second. */
const LAYERS = ['conv1_1', 'conv2_2', 'conv3_2'];

/** Losses of features against those of another picture. */
const comparisons: readonly (readonly [id: string, type: string, params: object, of: string])[] = [
  ['mean', 'content-loss', {}, 'max'],
  ['average-pools', 'content-loss', {}, 'average'],
  ['before', 'content-loss', {}, 'before'],
  ['relative', 'content-loss', { normalization: 'relative' }, 'max'],
  ['ivanov', 'content-loss', { normalization: 'ivanov' }, 'max'],
  ['gram', 'style-loss', { normalization: 'gatys-paper' }, 'max'],
  ['gram-root', 'style-loss', { normalization: 'ivanov' }, 'max'],
  ['moments', 'style-loss', { statistic: 'moments' }, 'max'],
  ['central', 'moment-loss', {}, 'max'],
  ['cosine', 'distance', { measure: 'cosine' }, 'max'],
];
const features: Record<string, object> = {
  max: {},
  average: { pooling: 'average' },
  before: { activation: 'before' },
};

/** A canvas that starts as the photo, with each loss of it against the photo, and a root and a logarithm of the first. */
function ownTarget(): GraphDocument {
  const ends = (type: string) => (type === 'distance' ? ['first', 'second'] : ['features', 'target']);
  const nodes: GraphNode[] = [
    node('photo: image', { source: 'photo', size: 0 }),
    node('canvas: canvas'),
    ...Object.entries(features).flatMap(([id, params]) => [
      node(`ours-${id}: features`, { layers: LAYERS, ...params }),
      node(`theirs-${id}: features`, { layers: LAYERS, ...params }),
    ]),
    ...comparisons.map(([id, type, params]) => node(`${id}: ${type}`, params)),
    node('root: math', { operation: 'root' }),
    node('log: math', { operation: 'log' }),
    node('total: weighted-sum', { weights: { mean: 1000, log: 10 } }),
    node('optimizer: optimizer', { method: 'adam', steps: STEPS, learningRate: 0.03 }),
  ];
  const terms = [...comparisons.map(([id]) => id), 'root', 'log'];
  const wires: GraphWire[] = [
    wire('photo.image', 'canvas.start'),
    ...Object.keys(features).flatMap((id) => [
      wire('canvas.image', `ours-${id}.image`),
      wire('photo.image', `theirs-${id}.image`),
    ]),
    ...comparisons.flatMap(([id, type, , of]) => [
      wire(`ours-${of}.features`, `${id}.${ends(type)[0]}` as End),
      wire(`theirs-${of}.features`, `${id}.${ends(type)[1]}` as End),
    ]),
    wire('mean.loss', 'root.first'),
    wire('mean.loss', 'log.first'),
    ...terms.map((id) => wire(`${id}.loss`, `total.terms.${id}` as End)),
    wire('total.loss', 'optimizer.loss'),
  ];
  return graph(nodes, wires);
}

/** In Node all ways are tried: Chromium has the same implementation of WebGPU. TensorFlow.js on it takes half a minute, for comparisons only. */
const engines = [
  ...enginesHere.filter(({ name }) => name !== 'tfjs-webgpu'),
  ...(hasWebgpu && !inBrowser
    ? [
        {
          name: 'webgpu with mixed precision',
          backend: undefined,
          create: () => createWebgpuEngine({ precision: 'mixed' }),
        },
      ]
    : []),
];

describe.each(engines)('on $name', ({ create }) => {
  let engine: Engine | undefined;
  afterAll(() => {
    engine?.dispose();
  });

  it('a canvas that starts as its own target has losses and gradients of exactly 0, and does not change', async () => {
    engine = await create();
    const { compiled, read } = await openMarbles(ownTarget(), SIDE, SIDE);
    const [stage] = compiled.stages;
    const start = (await engine.compute(stage!.start, read))['picture']!;
    const execution = await engine.prepare(stage!.loop, read);
    execution.write(execution.canvas, start);
    await execution.evaluate();
    expect((await execution.read(execution.gradient)).filter((entry) => entry !== 0)).toHaveLength(0);
    execution.dispose();

    let steps = 0;
    const totals = new Set<number>();
    for await (const event of run({ ...compiled, pictures: [] }, engine, read)) {
      if (event.type !== 'step' && event.type !== 'ended') continue;
      if (event.type === 'step') steps++;
      expect(Object.entries(event.terms).filter(([, value]) => value !== 0)).toEqual([]);
      totals.add(event.total);
    }
    expect(steps).toBe(STEPS);
    // The rest is the logarithm, which treats 0 as 1e-30.
    expect([...totals]).toEqual([expect.closeTo(10 * Math.log(1e-30), 3)]);
  });
});
