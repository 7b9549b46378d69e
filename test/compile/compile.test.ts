import { sourceOf } from '../support/leaves.ts';
import { describe, expect, it, vi } from 'vitest';
import { compile, termName, type Stage } from '../../src/compile/compile.ts';
import type { Catalogue } from '../../src/compile/catalogue.ts';
import type { Plan } from '../../src/compile/plan.ts';
import type { GraphDocument } from '../../src/graph/document.ts';
import type { Architecture } from '../../src/models/architecture.ts';
import { Builder } from '../../src/program/builder.ts';
import type { Value } from '../../src/program/value.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, graph, node, rewire, transfer, wire } from '../graph/build.ts';

const convolution = (name: string, from: number, to: number) =>
  ({ kind: 'conv', name, in: from, out: to }) as const;

const tiny: Architecture = {
  name: 'tiny',
  input: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  layers: [
    convolution('conv1_1', 3, 4),
    convolution('conv1_2', 4, 4),
    { kind: 'pool', name: 'pool1' },
    convolution('conv2_1', 4, 6),
    convolution('conv2_2', 6, 6),
    { kind: 'pool', name: 'pool2' },
    convolution('conv3_1', 6, 8),
  ],
  pooling: 'max',
  license: 'none',
  provenance: 'made up',
};

const sizes: Record<string, { width: number; height: number }> = {
  photo: { width: 20, height: 15 },
  painting: { width: 13, height: 18 },
  speck: { width: 3, height: 3 },
};

const catalogue: Catalogue = {
  pictureSize: (source) =>
    sizes[source] ?? { missing: `“${source}” cannot be opened.`, remedy: 'It is not there.' },
  network: (name) =>
    name === 'slim19' ? tiny : { missing: `“${name}” cannot be opened.`, remedy: 'Get it.' },
};

const compiled = (document: GraphDocument) => compile(document, vocabulary, catalogue);
const stageOf = (document: GraphDocument): Stage => compiled(document).stages[0]!;

const values = ({ once, each }: Plan): { once: Value[]; each: Value[] } => ({
  once: once.map(({ value }) => value),
  each: each.map(({ value }) => value),
});
const count = (list: Value[], primitive: string) => list.filter((v) => v.primitive === primitive).length;
const layersRead = (list: Value[]) =>
  new Set(list.map(sourceOf).flatMap((source) => (source?.kind === 'weight' ? [source.layer] : [])));

describe('compile', () => {
  it('passes the canvas through the network once, however many taps it has', () => {
    const { each } = values(stageOf(transfer()).loop);
    // conv1_1, conv1_2, conv2_1 forward; back again conv2_1, conv1_2, conv1_1.
    expect(count(each, 'conv2d')).toBe(6);
    expect(count(each, 'max-pool')).toBe(1);
  });

  it('uses two passes if two taps pool differently, and shares the layers before the pool', () => {
    const params = { layers: ['conv1_1', 'conv2_1'], pooling: 'average' };
    const document = change(change(transfer(), 'style-features', { params }), 'painting-features', {
      params,
    });
    const { each } = values(stageOf(document).loop);
    expect([count(each, 'max-pool'), count(each, 'average-pool')]).toEqual([1, 1]);
    // conv1_1 and conv1_2 are shared, conv2_1 is not: four forward, and four back.
    expect(count(each, 'conv2d')).toBe(8);
  });

  it('builds nothing after the deepest tap', () => {
    const { once } = values(stageOf(transfer()).loop);
    expect(layersRead(once)).toEqual(new Set(['conv1_1', 'conv1_2', 'conv2_1']));
  });

  it('builds few values that are not in the plan', () => {
    const emit = vi.spyOn(Builder.prototype, 'emit');
    const { stages, pictures } = compiled(transfer());
    const built = emit.mock.calls.length;
    emit.mockRestore();
    const plans = [
      ...stages.flatMap(({ start, loop }) => [start, loop]),
      ...pictures.map(({ plan }) => plan),
    ];
    const planned = plans.reduce((sum, { once, each }) => sum + once.length + each.length, 0);
    // Each once to lower it, once to simplify it, and once more with the gradient.
    expect(built / planned).toBeLessThan(4);
  });

  it('computes values that do not depend on the canvas once', () => {
    const { once, each } = values(stageOf(transfer()).loop);
    // The photo and the painting through three convolutions each, three kernels turned, the painting's Gram matrices.
    expect(count(once, 'conv2d')).toBe(6);
    expect(count(once, 'turn')).toBe(3);
    expect(count(once, 'gram')).toBe(2);
    expect(count(each, 'turn') + count(each, 'input')).toBe(0);
    expect(count(each, 'gram')).toBe(2);
  });

  it('has every term by its node, and the total', () => {
    const { terms, loop } = stageOf(transfer());
    expect(terms).toEqual(['content', 'style', 'smoothness']);
    expect(Object.keys(loop.outputs)).toEqual(['total', ...terms.map(termName), 'gradient']);
    expect(loop.outputs['gradient']!.shape).toEqual([15, 20, 3]);
  });

  it('makes weights knobs, so that they can change during the run', () => {
    const { each } = values(stageOf(transfer()).loop);
    const knobs = each.filter((v) => v.primitive === 'knob').map(({ attributes }) => attributes);
    expect(knobs).toEqual(
      expect.arrayContaining([
        { shape: [], node: 'total', parameter: 'weights.style', value: 10 },
        { shape: [], node: 'total', parameter: 'weights.content', value: 1 },
      ]),
    );
  });

  it('uses defaults for a graph without parameters', () => {
    expect(stageOf(transfer()).plan).toMatchObject({
      settings: { method: 'adam', learningRate: 0.03 },
      steps: 10,
    });
  });
});

describe('muted and bypassed nodes', () => {
  it('a muted loss is left out, with everything that only it needs', () => {
    const { terms, loop } = stageOf(change(transfer(), 'style', { muted: true }));
    expect(terms).toEqual(['content', 'smoothness']);
    expect(count(values(loop).each, 'gram') + count(values(loop).once, 'gram')).toBe(0);
  });

  it('a muted source leaves out the terms that depend on it', () => {
    expect(stageOf(change(transfer(), 'painting', { muted: true })).terms).toEqual(['content', 'smoothness']);
  });

  it('a loss without terms is an error', () => {
    const document = ['content', 'style', 'smoothness'].reduce(
      (d, id) => change(d, id, { muted: true }),
      transfer(),
    );
    expect(() => compiled(document)).toThrow(
      'optimizer · loss: All terms of the loss are muted. Remove the mute or bypass of “content” or “style” or “smoothness”.',
    );
  });

  it('a bypassed resize passes its picture through', () => {
    const resized = (marks: object) => {
      const document = transfer();
      const nodes = [...document.nodes, node('small: resize', { size: 10 }, marks)];
      return rewire(
        { ...document, nodes, wires: [...document.wires, wire('painting.image', 'small.image')] },
        'small.image',
        'painting-features.image',
      );
    };
    const inputs = (document: GraphDocument) =>
      values(stageOf(document).loop).once.filter((v) => v.primitive === 'resample').length;
    expect(inputs(resized({}))).toBe(2);
    expect(inputs(resized({ bypassed: true }))).toBe(0);
  });

  it('a bypassed weighted sum passes its first term', () => {
    const { loop } = stageOf(change(transfer(), 'total', { bypassed: true }));
    expect(loop.outputs['total']).toBe(loop.outputs[termName('content')]);
  });

  it('a bypassed optimizer cannot pass a loss as a picture', () => {
    expect(() => compiled(change(transfer(), 'optimizer', { bypassed: true }))).toThrow('cannot be bypassed');
  });
});

describe('several optimizers', () => {
  const second = (document: GraphDocument, start: 'optimizer.image' | 'photo.image') => ({
    ...document,
    nodes: [
      ...document.nodes,
      node('next: canvas'),
      node('next-loss: total-variation'),
      node('next-optimizer: optimizer', { steps: 2 }),
      node('look: preview'),
    ],
    wires: [
      ...document.wires,
      wire(start, 'next.start'),
      wire('next.image', 'next-loss.image'),
      wire('next-loss.loss', 'next-optimizer.loss'),
      wire('next-optimizer.image', 'look.image'),
    ],
  });

  it('run in order, and one starts from the result of another', () => {
    const { stages, pictures } = compiled(second(transfer(), 'optimizer.image'));
    expect(stages.map(({ id }) => id)).toEqual(['optimizer', 'next-optimizer']);
    expect(values(stages[1]!.start).once.map((v) => v.primitive)).toEqual(['result']);
    expect(stages[1]!.canvas.shape).toEqual([15, 20, 3]);
    expect(pictures.map(({ node: id, file }) => [id, file])).toEqual([
      ['save', 'picture.png'],
      ['look', undefined],
    ]);
  });

  it('race on one loss, each with its own copy of the canvas', () => {
    const document = transfer();
    const race = {
      ...document,
      nodes: [...document.nodes, node('rival: optimizer', { method: 'l-bfgs' })],
      wires: [...document.wires, wire('total.loss', 'rival.loss')],
    };
    const { stages } = compiled(race);
    expect(stages.map(({ id, terms }) => [id, terms.length])).toEqual([
      ['optimizer', 3],
      ['rival', 3],
    ]);
    expect(stages[0]!.loop.summary.flops).toBe(stages[1]!.loop.summary.flops);
  });
});

describe('pictures', () => {
  it('of a canvas before any optimizer show its start', () => {
    const document = graph(
      [
        node('photo: image', { source: 'photo' }),
        node('canvas: canvas', { noise: 0.5 }),
        node('look: preview'),
      ],
      [wire('photo.image', 'canvas.start'), wire('canvas.image', 'look.image')],
    );
    const { once, each } = values(compiled(document).pictures[0]!.plan);
    expect(count(once, 'canvas')).toBe(0);
    expect(each).toEqual([]);
  });

  it('keep their proportions, and their longest side has the given size', () => {
    const document = graph(
      [node('photo: image', { source: 'photo', size: 100 }), node('look: preview')],
      [wire('photo.image', 'look.image')],
    );
    expect(compiled(document).pictures[0]!.shape).toEqual([75, 100, 3]);
    expect(
      compiled(change(document, 'photo', { params: { source: 'photo', size: 30, fit: 'square' } }))
        .pictures[0]!.shape,
    ).toEqual([30, 30, 3]);
  });
});

/** A transfer whose style is a blend. */
function blended(weights: object): GraphDocument {
  const document = transfer();
  const mixed = { ...document, nodes: [...document.nodes, node('mix: blend', { weights })] };
  const wires = [
    wire('painting-features.features', 'mix.styles.painting'),
    wire('style-features.features', 'mix.styles.photo'),
  ];
  return rewire({ ...mixed, wires: [...mixed.wires, ...wires] }, 'mix.statistics', 'style.target');
}

describe('errors', () => {
  it.each<[string, GraphDocument, string]>([
    [
      'sizes of canvas and target',
      rewire(transfer(), 'painting.image', 'photo-features.image'),
      'content · target: The sizes do not match: at conv2_1 the canvas has 10 x 7 positions and the target 6 x 9. Start the canvas from the target’s picture, or add a resize node.',
    ],
    [
      'a picture that is too small',
      change(change(transfer(), 'painting', { params: { source: 'speck', size: 0 } }), 'painting-features', {
        params: { layers: ['conv1_1', 'conv3_1'] },
      }),
      'painting-features · image: The picture, 3 x 3, is too small: its features are 1 x 1 before pool2. Use a larger picture, earlier layers, or fewer scales.',
    ],
    [
      'weights that add up to 0',
      blended({ painting: 0, photo: 0 }),
      'mix · weights: The weights add up to 0, so there is no mean. Increase the weight of one of the styles.',
    ],
    [
      'layers that the target lacks',
      change(transfer(), 'painting-features', { params: { layers: ['conv1_1'] } }),
      'style · target: The target has no conv2_1. Use the same layers and scales for both inputs.',
    ],
    [
      'scales that the target lacks',
      change(transfer(), 'style-features', { params: { layers: ['conv1_1'], scales: 2 } }),
      'style · target: The target has no conv1_1 at 1/2 size.',
    ],
    [
      'a layer that the network lacks',
      change(transfer(), 'style-features', { params: { layers: ['conv1_3'] } }),
      'style-features · layers: “slim19” has no layer “conv1_3”. Did you mean “conv1_1”, “conv1_2”',
    ],
    [
      'a weight for a layer that is not compared',
      change(transfer(), 'style', { params: { layerWeights: { conv3_1: 2 } } }),
      'style · layerWeights: “conv3_1” has a weight, but is not compared here. The layers are conv1_1, conv2_1.',
    ],
    [
      'a picture that is missing',
      change(transfer(), 'painting', { params: { source: 'lost.png' } }),
      'painting · source: “lost.png” cannot be opened. It is not there.',
    ],
    [
      'a model that is missing',
      change(transfer(), 'photo-features', { params: { model: 'vgg19' } }),
      'photo-features · model: “vgg19” cannot be opened. Get it.',
    ],
    [
      'Gram matrices where moments are asked for',
      (() => {
        const document = change(transfer(), 'style', { params: { statistic: 'moments' } });
        const nodes = [...document.nodes, node('gram: gram')];
        const wires = [...document.wires, wire('painting-features.features', 'gram.features')];
        return rewire({ ...document, nodes, wires }, 'gram.statistics', 'style.target');
      })(),
      'style · target: Moments are computed from features, but Gram matrices are connected. Connect the features themselves.',
    ],
  ])('%s', (_, document, message) => {
    expect(() => compiled(document)).toThrow(message);
  });

  it('are all reported, without their consequences', () => {
    const document = change(
      change(transfer(), 'painting', { params: { source: 'lost.png' } }),
      'photo-features',
      { params: { model: 'vgg19' } },
    );
    expect(() => compiled(document)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ node: 'painting' }) as unknown,
          expect.objectContaining({ node: 'photo-features' }) as unknown,
        ],
      }) as Error,
    );
  });
});
