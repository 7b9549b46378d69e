import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { graph, node, wire } from '../graph/build.ts';
import type { Tensor } from '../support/fixtures.ts';
import { readGolden, type Golden } from './golden-graphs.ts';

const [HEIGHT, WIDTH] = [14, 15];

type Part = readonly [GraphNode[], GraphWire[]];

const picture = (id: string, source: string) => node(`${id}: image`, { source, size: 0 });

/** A loss `term` of the canvas and the photo. */
const laplacian = (params: object): Part => [
  [node('term: laplacian-loss', params)],
  [wire('canvas.image', 'term.image'), wire('photo.image', 'term.target')],
];

const edges = (output: 'image' | 'features'): Part => [
  [node('term: distance'), node('ours: edges'), node('theirs: edges')],
  [
    wire('canvas.image', 'ours.image'),
    wire('photo.image', 'theirs.image'),
    wire(`ours.${output}`, 'term.first'),
    wire(`theirs.${output}`, 'term.second'),
  ],
];

const objective = (params: { of: string; channel?: number; x?: number; y?: number }): Part => [
  [
    node('term: feature-objective', params),
    ...['ours', 'theirs'].map((id) => node(`${id}: features`, { layers: ['conv2_1'] })),
  ],
  [
    wire('canvas.image', 'ours.image'),
    wire('photo.image', 'theirs.image'),
    wire('ours.features', 'term.features'),
    wire('theirs.features', 'term.toward'),
  ],
];

const matting: Part = [
  [node('term: matting-laplacian', { epsilon: 1e-7 })],
  [wire('canvas.image', 'term.image'), wire('photo.image', 'term.photo')],
];

/** The objective of a channel after a random transform, drawn once. */
const transformed: Part = [
  [
    node('term: feature-objective', { of: 'channel', channel: 5 }),
    node('ours: features', { layers: ['conv2_1'] }),
    node('moved: transform', { jitter: 2, rotate: 30, redraw: false }),
  ],
  [
    wire('canvas.image', 'moved.image'),
    wire('moved.image', 'ours.image'),
    wire('ours.features', 'term.features'),
  ],
];

const parts: Readonly<Record<string, Part>> = {
  'laplacian/relative': laplacian({ pool: 1 }),
  'laplacian/mean': laplacian({ pool: 2, scales: 1, normalization: 'mean' }),
  'laplacian/sum': laplacian({ pool: 3, scales: 1, normalization: 'sum' }),
  'edges/gradients': edges('features'),
  'edges/magnitude': edges('image'),
  matting,
  'objective/channel': objective({ of: 'channel', channel: 5 }),
  'objective/neuron': objective({ of: 'neuron', channel: 2 }),
  'objective/direction': objective({ of: 'direction' }),
  'objective/layer': objective({ of: 'layer' }),
};

const around = (nodes: readonly GraphNode[], wires: readonly GraphWire[]): GraphDocument =>
  graph(
    [
      picture('photo', 'content'),
      picture('beginning', 'canvas'),
      node('canvas: canvas'),
      ...nodes,
      node('optimizer: optimizer'),
    ],
    [wire('beginning.image', 'canvas.start'), ...wires],
  );

/** Losses of edges.json as graphs, by their names there. */
export const edgeGraphs: Readonly<Record<string, GraphDocument>> = Object.fromEntries(
  Object.entries(parts).map(([name, [nodes, wires]]) => [
    name,
    around(nodes, [...wires, wire('term.loss', 'optimizer.loss')]),
  ]),
);

/** Several of them in one graph, with a random transform: for engines, which take long to prepare a plan. */
export function allTogether(): GraphDocument {
  const together = {
    laplacian: parts['laplacian/relative']!,
    edges: parts['edges/gradients']!,
    matting,
    transformed,
  };
  const renamed = (id: string, name: string) => (['canvas', 'photo'].includes(id) ? id : `${name}-${id}`);
  return around(
    [
      ...Object.entries(together).flatMap(([name, [nodes]]) =>
        nodes.map((one) => ({ ...one, id: renamed(one.id, name) })),
      ),
      node('total: weighted-sum', { weights: { edges: 100 } }),
    ],
    [
      ...Object.entries(together).flatMap(([name, [, wires]]) =>
        wires.map(({ from, to }): GraphWire => ({
          from: [renamed(from[0], name), from[1]],
          to: [renamed(to[0], name), to[1]],
        })),
      ),
      ...Object.keys(together).map((name) => wire(`${name}-term.loss`, `total.terms.${name}`)),
      wire('total.loss', 'optimizer.loss'),
    ],
  );
}

/** The first pixels of the golden canvas and content. */
export async function readEdgeGolden(): Promise<Golden> {
  const golden = await readGolden();
  const cut = (name: string): [string, Tensor] => {
    const { shape, entries } = golden.tensors.get(name)!;
    const rows = Array.from({ length: HEIGHT }, (_, y) =>
      entries.subarray(y * shape[1]! * 3).subarray(0, WIDTH * 3),
    );
    return [name, { shape: [HEIGHT, WIDTH, 3], entries: Float32Array.from(rows.flatMap((row) => [...row])) }];
  };
  return { ...golden, tensors: new Map(['content', 'canvas'].map(cut)) };
}
