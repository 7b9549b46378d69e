import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { graph, node, wire } from '../graph/build.ts';

/** The graph of each loss of `neighbors.json`, over the golden pictures. */
export const neighborGraphs: Readonly<Record<string, GraphDocument>> = Object.fromEntries(
  Object.entries({
    'nearest-neighbors': loss('nearest-neighbors', { spacing: 2 }, ['ours', 'style']),
    'nearest-neighbors/match': loss('nearest-neighbors', { spacing: 2 }, ['ours', 'style', 'kept']),
    'nearest-neighbors/euclidean': loss('nearest-neighbors', { spacing: 2, measure: 'euclidean' }, [
      'ours',
      'style',
    ]),
    'patch-loss': patches(),
    'transport-loss': loss('transport-loss', { samples: 50, seed: 3, moments: 0.5 }, ['ours', 'style']),
    'transport-loss/palette': {
      nodes: [node('loss: transport-loss', { samples: 50, seed: 3 })],
      wires: [wire('canvas.image', 'loss.features'), wire('painting.image', 'loss.target')],
    },
    'self-similarity': loss('self-similarity', { samples: 50, seed: 3 }, ['ours', 'kept']),
  }).map(([name, part]) => [name, over(part)]),
);

interface Part {
  readonly nodes: readonly GraphNode[];
  readonly wires: readonly GraphWire[];
}

/** A loss of the features of some pictures, in the order of its inputs. */
function loss(type: string, params: object, of: readonly ('ours' | 'style' | 'kept')[]): Part {
  const pictures = { ours: 'canvas', style: 'painting', kept: 'photo' } as const;
  const inputs = ['features', 'target', 'match'] as const;
  return {
    nodes: [
      node(`loss: ${type}`, params),
      ...of.map((name) => node(`${name}: features`, { layers: ['conv1_1', 'conv2_1'] })),
    ],
    wires: of.flatMap((name, i) => [
      wire(`${pictures[name]}.image`, `${name}.image`),
      wire(`${name}.features`, `loss.${inputs[i]!}`),
    ]),
  };
}

function patches(): Part {
  const layers = ['conv2_1', 'conv3_1'];
  return {
    nodes: [
      node('loss: patch-loss'),
      node('mirrored: image', { source: 'style', size: 0, flip: 'horizontal' }),
      ...['ours', 'style', 'turned'].map((name) => node(`${name}: features`, { layers })),
    ],
    wires: [
      wire('canvas.image', 'ours.image'),
      wire('painting.image', 'style.image'),
      wire('mirrored.image', 'turned.image'),
      wire('ours.features', 'loss.features'),
      wire('style.features', 'loss.target.style'),
      wire('turned.features', 'loss.target.turned'),
    ],
  };
}

function over({ nodes, wires }: Part): GraphDocument {
  const picture = (id: string, source: string) => node(`${id}: image`, { source, size: 0 });
  return graph(
    [
      picture('photo', 'content'),
      picture('painting', 'style'),
      picture('beginning', 'canvas'),
      node('canvas: canvas'),
      ...nodes,
      node('optimizer: optimizer'),
    ],
    [wire('beginning.image', 'canvas.start'), ...wires, wire('loss.loss', 'optimizer.loss')],
  );
}
