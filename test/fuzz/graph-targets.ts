import { readdirSync, readFileSync } from 'node:fs';
import { compile } from '../../src/compile/compile.ts';
import type { Catalogue } from '../../src/compile/catalogue.ts';
import { CLIP_FORMAT, readClip } from '../../src/graph/edits/clip.ts';
import { setParameter } from '../../src/graph/edit.ts';
import { migratePacks } from '../../src/graph/migrate-packs.ts';
import { parseDocument, readDocument } from '../../src/graph/parse.ts';
import { readAxis, sweepErrors } from '../../src/graph/sweep.ts';
import { validate } from '../../src/graph/validate.ts';
import type { Layer } from '../../src/models/architecture.ts';
import { missingPictures } from '../../src/share/pictures.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { change, transfer } from '../graph/build.ts';
import { randomGraph } from '../share/random-graph.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import { target } from './target.ts';

const LAYERS: readonly Layer[] = [
  { kind: 'conv', name: 'conv1_1', in: 3, out: 4 },
  { kind: 'pool', name: 'pool1' },
  { kind: 'conv', name: 'conv2_1', in: 4, out: 4 },
];

const catalogue: Catalogue = {
  pictureSize: (source) =>
    source.length < 20 ? { width: 20, height: 15 } : { missing: 'It is not here.', remedy: 'Get it.' },
  network: (name) =>
    name === 'slim19'
      ? {
          name,
          input: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
          layers: LAYERS,
          pooling: 'max',
          license: '',
          provenance: '',
        }
      : { missing: 'It is not here.', remedy: 'Get it.' },
};

/** A graph that carries a picture, has frames, notes and a sweep. */
export const seedGraph = {
  ...change(transfer(), 'photo', {
    params: { source: 'asset:photo', size: 16 },
    title: 'Me',
    note: 'A note.',
  }),
  title: 'A title',
  assets: { photo: { name: 'me.png', mime: 'image/png', data: 'iVBORw0KGgo=' } },
  frames: [{ id: 'frame', title: 'Frame', color: 'red', nodes: ['photo', 'canvas'] }],
  sweeps: [
    {
      title: 'Weights',
      axes: [
        {
          node: 'total',
          parameter: 'weights.style',
          range: { from: 1, to: 100, count: 3, scale: 'log' as const },
        },
        { node: 'optimizer', parameter: 'method', values: ['adam', 'l-bfgs'] },
      ],
      budget: { steps: 10 },
    },
  ],
  packs: { palette: 1 },
  viewport: { x: 1, y: 2, zoom: 1 },
};

/** What is done with a graph from elsewhere before any picture of it is opened. */
function open(text: string): unknown {
  const document = migratePacks(parseDocument(text), vocabulary);
  return [validate(document, vocabulary), missingPictures(document)];
}

const ours = () => readdirSync('graphs').map((file) => readFileSync(`graphs/${file}`, 'utf8'));

export const graphTargets = [
  target('graph', () => ({
    seeds: [
      JSON.stringify(seedGraph),
      ...ours(),
      ...[1, 2, 3].map((seed) => JSON.stringify(randomGraph(seed))),
    ],
    mutate: (seed, dice) =>
      dice.once(4)
        ? new TextDecoder().decode(mutateBytes(new TextEncoder().encode(seed), dice))
        : JSON.stringify(mutateJson(JSON.parse(seed), dice)),
    read: open,
  })),
  target<unknown>('compile', () => ({
    seeds: [transfer()],
    mutate: mutateJson,
    read: (raw) => compile(readDocument(raw), vocabulary, catalogue),
  })),
  target('clip', () => ({
    seeds: [JSON.stringify({ ...seedGraph, format: CLIP_FORMAT })],
    mutate: (seed, dice) =>
      dice.once(4) ? mutateText(seed, dice) : JSON.stringify(mutateJson(JSON.parse(seed), dice)),
    read: readClip,
  })),
  target('set', () => ({
    seeds: [
      'photo.size=64',
      'photo.source=me.png',
      'optimizer.method=adam',
      'optimizer.learningRate=1e-3',
      'style-features.layers=conv1_1,conv2_1',
      'style.layerWeights=conv1_1:0.5,conv2_1:2',
      'total.weights.style=1e3',
      'save.file=x.png',
    ],
    mutate: mutateText,
    read: (assignment) => {
      const at = assignment.indexOf('=');
      return setParameter(
        transfer(),
        vocabulary,
        assignment.slice(0, Math.max(0, at)),
        assignment.slice(at + 1),
      );
    },
  })),
  target('vary', () => ({
    seeds: [
      'photo.size=16,32,64',
      'optimizer.method=adam,l-bfgs',
      'optimizer.learningRate=0.001..1 log 5',
      'total.weights.style=0..10 4',
      'style-features.layers=conv1_1;conv1_1,conv2_1',
      'style.layerWeights=conv1_1:0.5;conv2_1:2',
    ],
    mutate: mutateText,
    read: (text) => {
      const document = transfer();
      return sweepErrors(document, vocabulary, { axes: [readAxis(document, vocabulary, text)] });
    },
  })),
];
