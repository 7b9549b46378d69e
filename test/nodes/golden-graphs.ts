import { compile, type Stage } from '../../src/compile/compile.ts';
import type { LeafReader } from '../../src/engines/engine.ts';
import { inputsOnly } from '../../src/engines/inputs-only.ts';
import type { GraphDocument, GraphNode, GraphWire } from '../../src/graph/document.ts';
import { loadFeatureNetwork } from '../../src/models/feature-network.ts';
import { openWorld } from '../../src/run/world.ts';
import { vocabulary } from '../../src/vocabulary.ts';
import { graph, node, wire } from '../graph/build.ts';
import { readBytes, readJson, readTensors, type Tensor } from '../support/fixtures.ts';

const STYLE_LAYERS = ['conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'];

/** What PyTorch computed in float64 for slim19: see the golden script that the fixtures come from. */
export interface Golden {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly losses: Readonly<Record<string, { value: number }>>;
}

export async function readGolden(): Promise<Golden> {
  const [tensors, { losses }] = await Promise.all([
    readTensors('test/fixtures/features.safetensors'),
    readJson('test/fixtures/losses.json') as Promise<Pick<Golden, 'losses'>>,
  ]);
  return { tensors, losses };
}

interface Part {
  readonly nodes: GraphNode[];
  readonly wires: GraphWire[];
}

/** A content loss at conv4_2. */
function content(pooling: string, params: object = {}): Part {
  return comparison('content', 'content-loss', 'content', ['conv4_2'], pooling, params);
}

/** A style loss, at the five layers of Gatys by default. */
export function style(pooling: string, params: object, type = 'style-loss', layers = STYLE_LAYERS): Part {
  return comparison('style', type, 'painting', layers, pooling, params);
}

function variation(params: object): Part {
  return {
    nodes: [node('smoothness: total-variation', params)],
    wires: [wire('canvas.image', 'smoothness.image')],
  };
}

function comparison(
  id: string,
  type: string,
  picture: string,
  layers: string[],
  pooling: string,
  params: object,
): Part {
  return {
    nodes: [
      node(`${id}: ${type}`, params),
      node(`${id}-ours: features`, { layers, pooling }),
      node(`${id}-theirs: features`, { layers, pooling }),
    ],
    wires: [
      wire('canvas.image', `${id}-ours.image`),
      wire(`${picture === 'content' ? 'photo' : 'painting'}.image`, `${id}-theirs.image`),
      wire(`${id}-ours.features`, `${id}.features`),
      wire(`${id}-theirs.features`, `${id}.target`),
    ],
  };
}

/** The golden canvas with these losses, each times its weight. */
export function goldenGraph(weights: Record<string, number>, ...parts: Part[]): GraphDocument {
  const picture = (id: string, name: string) => node(`${id}: image`, { source: name, size: 0 });
  return graph(
    [
      picture('photo', 'content'),
      picture('painting', 'style'),
      picture('beginning', 'canvas'),
      node('canvas: canvas'),
      ...parts.flatMap((part) => part.nodes),
      node('total: weighted-sum', { weights }),
      node('optimizer: optimizer'),
    ],
    [
      wire('beginning.image', 'canvas.start'),
      ...parts.flatMap((part) => part.wires),
      ...Object.keys(weights).map((term) => wire(`${term}.loss`, `total.terms.${term}`)),
      wire('total.loss', 'optimizer.loss'),
    ],
  );
}

/** Every golden loss as a graph. */
export const goldenGraphs: Record<string, GraphDocument> = Object.fromEntries([
  ...['average', 'max'].flatMap((pooling) => [
    [`content/${pooling}`, goldenGraph({ content: 1 }, content(pooling))],
    ...['johnson', 'gatys-code', 'gatys-paper', 'relative'].map((normalization) => [
      `style/${normalization}/${pooling}`,
      goldenGraph({ style: 1 }, style(pooling, { normalization })),
    ]),
    [`style/moments/${pooling}`, goldenGraph({ style: 1 }, style(pooling, { statistic: 'moments' }))],
  ]),
  ...['l1', 'l2', 'keras'].map((form) => [`tv/${form}`, goldenGraph({ smoothness: 1 }, variation({ form }))]),
  [
    'gatys/average',
    goldenGraph(
      { content: 1, style: 100, smoothness: 1e-4 },
      content('average'),
      style('average', { normalization: 'johnson' }),
      variation({ form: 'l2' }),
    ),
  ],
] as [string, GraphDocument][]);

/** Opens and compiles a graph over the golden pictures, at their own sizes. */
export async function openGolden(
  document: GraphDocument,
  { tensors }: Golden,
): Promise<{ stage: Stage; read: LeafReader }> {
  const world = await openWorld(document, vocabulary, {
    loadPicture: (name) => {
      const { shape, entries } = tensors.get(name)!;
      return Promise.resolve({ height: shape[0]!, width: shape[1]!, data: entries });
    },
    loadNetwork: async (name) => loadFeatureNetwork(await readBytes(`public/models/${name}.safetensors`)),
  });
  const [stage] = compile(document, vocabulary, world.catalogue).stages;
  return { stage: stage!, read: inputsOnly(world.read) };
}
