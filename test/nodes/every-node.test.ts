import { afterAll, expect, test } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { validate } from '../../src/graph/validate.ts';
import { patterns } from '../../src/images/patterns.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { run } from '../../src/run/run.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire, type End } from '../graph/build.ts';
import { readBytes } from '../support/fixtures.ts';

const { engine } = await chooseEngine('wasm');
afterAll(() => {
  engine.dispose();
});

/** Where a first input, and where every other, gets a value of each type: from the canvas, and from the photo. */
const sources: Record<string, readonly [End, End]> = {
  image: ['canvas.image', 'photo.image'],
  mask: ['mask.mask', 'mask.mask'],
  features: ['ours.features', 'theirs.features'],
  statistics: ['our-gram.statistics', 'their-gram.statistics'],
  loss: ['smoothness.loss', 'smoothness.loss'],
  number: ['one.number', 'one.number'],
};

const nodes = [
  node('photo: image', { source: 'photo', size: 24 }),
  node('canvas: canvas'),
  node('mask: mask'),
  node('ours: features'),
  node('theirs: features'),
  node('our-gram: gram'),
  node('their-gram: gram'),
  node('one: number'),
  node('smoothness: total-variation'),
];
const wires = [
  wire('photo.image', 'canvas.start'),
  wire('photo.image', 'mask.image'),
  wire('canvas.image', 'ours.image'),
  wire('photo.image', 'theirs.image'),
  wire('ours.features', 'our-gram.features'),
  wire('theirs.features', 'their-gram.features'),
  wire('canvas.image', 'smoothness.image'),
];

/** Makes a loss from the output of a node. */
const losses: Record<string, (from: End, target: End) => [GraphNode[], GraphWire[]]> = {
  loss: (from) => [[], [wire(from, 'optimizer.loss')]],
  image: (from) => [
    [node('fitted: resize'), node('mixed: mix'), node('end: total-variation')],
    [
      wire(from, 'fitted.image'),
      wire('photo.image', 'fitted.like'),
      wire('canvas.image', 'mixed.first'),
      wire('fitted.image', 'mixed.second'),
      wire('mixed.image', 'end.image'),
      wire('end.loss', 'optimizer.loss'),
    ],
  ],
  mask: (from) => [
    [node('mixed: mix'), node('end: total-variation')],
    [
      wire('canvas.image', 'mixed.first'),
      wire('photo.image', 'mixed.second'),
      wire(from, 'mixed.mask'),
      wire('mixed.image', 'end.image'),
      wire('end.loss', 'optimizer.loss'),
    ],
  ],
  features: (from, target) => compared(from, target),
  statistics: (from) => compared('our-gram.statistics', from),
  number: (from) => [
    [node('end: math')],
    [wire('smoothness.loss', 'end.first'), wire(from, 'end.second'), wire('end.loss', 'optimizer.loss')],
  ],
};

function compared(features: End, target: End): [GraphNode[], GraphWire[]] {
  return [
    [node('end: style-loss')],
    [wire(features, 'end.features'), wire(target, 'end.target'), wire('end.loss', 'optimizer.loss')],
  ];
}

/** A graph in which a node of a type has its defaults and everything wired. */
function graphWith(type: string): GraphDocument {
  const { inputs, outputs } = vocabulary.get(type)!;
  const into = Object.entries(inputs).map(([name, input], i) =>
    wire(sources[input.takes[0]!]![i === 0 ? 0 : 1], `tried.${input.many ? `${name}.one` : name}`),
  );
  const [output] = Object.entries(outputs);
  const [more, on] = output
    ? losses[output[1].gives]!(`tried.${output[0]}`, outputs['target'] ? 'tried.target' : 'theirs.features')
    : losses['loss']!('smoothness.loss', 'theirs.features');
  return graph(
    [...nodes, node(`tried: ${type}`), ...more, node('optimizer: optimizer', { steps: 2 })],
    [...wires, ...into, ...on],
  );
}

/** These stand in every graph here. */
const always = ['canvas', 'optimizer'];

test.each(vocabulary.all().flatMap(({ type }) => (always.includes(type) ? [] : [type])))(
  '%s with its defaults lowers and runs two steps',
  async (type) => {
    const document = graphWith(type);
    expect(validate(document, vocabulary).filter(({ severity }) => severity === 'error')).toEqual([]);
    const { catalogue, read } = await openWorld(document, vocabulary, {
      loadPicture: () =>
        Promise.resolve(patterns.cells({ width: 32, height: 24, seed: 1, scale: 8, colors: 'sea' })),
      loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
    });
    const totals: number[] = [];
    for await (const event of run(compile(document, vocabulary, catalogue), engine, read))
      if (event.type === 'step') totals.push(event.total);
    expect(totals).toHaveLength(2);
    expect(totals.every(Number.isFinite)).toBe(true);
  },
);
