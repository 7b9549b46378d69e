import { gridOf } from '../../src/lab/cells.ts';
import { compile, scalePixels, vocabulary, type GraphDocument } from '../../src/index.ts';
import type { Catalogue } from '../../src/compile/catalogue.ts';

/** A graph as it is run for the findings. */
export interface Experiment {
  readonly name: string;
  /** The name of its file in `graphs/`. */
  readonly graph: string;
  /** The longest side of what it makes, in pixels. */
  readonly size: number;
  /** Its optimizers take steps in turn, so that other work on the machine slows all of them equally. */
  readonly race?: boolean;
  /** The optimizers that take part; all unless given. */
  readonly only?: readonly string[];
}

/** In the order of the text. */
export const experiments: readonly Experiment[] = [
  { name: 'optimizer-race', graph: 'optimizer-race', size: 128, race: true },
  ...[64, 128, 192].map((size) => ({
    name: `race-at-${size}`,
    graph: 'optimizer-race',
    size,
    race: true,
    only: ['adam', 'l-bfgs'],
  })),
  { name: 'blur-on-stall', graph: 'blur-on-stall', size: 96 },
  { name: 'total-variation', graph: 'total-variation', size: 128 },
  { name: 'starting-points', graph: 'starting-points', size: 128 },
  { name: 'content-layers', graph: 'content-layers', size: 88 },
  { name: 'style-layers', graph: 'style-layers', size: 112 },
  { name: 'tiled-style', graph: 'tiled-style', size: 144 },
  { name: 'keeping-colors', graph: 'keeping-colors', size: 128 },
  { name: 'weight-scaling', graph: 'weight-scaling', size: 64 },
  { name: 'learning-rate-schedules', graph: 'learning-rate-schedules', size: 64 },
  { name: 'parameterizations', graph: 'parameterizations', size: 160 },
  { name: 'multi-scale', graph: 'multi-scale', size: 128, race: true },
  { name: 'two-styles', graph: 'two-styles', size: 192 },
  { name: 'sliced-wasserstein', graph: 'sliced-wasserstein', size: 80 },
];

/**
 * The graphs that an experiment runs, each under a name: one, or the cells of the graph's sweep. Lengths in pixels are
 * brought to the experiment's size.
 */
export function documentsOf(
  { size, only }: Experiment,
  whole: GraphDocument,
  catalogue: Catalogue,
): { name: string; document: GraphDocument }[] {
  const document = only ? withOptimizers(whole, only) : whole;
  const sides = compile(document, vocabulary, catalogue).pictures.flatMap(({ shape }) => shape);
  const scaled = scalePixels(document, vocabulary, size / Math.max(...sides));
  const sweep = scaled.sweeps?.[0];
  if (!sweep) return [{ name: '', document: scaled }];
  return gridOf(scaled, vocabulary, sweep).cells.map(({ name, document }) => ({ name, document }));
}

/** The part of a graph that these optimizers need, with the pictures that they give. */
function withOptimizers(document: GraphDocument, wanted: readonly string[]): GraphDocument {
  const typeOf = new Map(document.nodes.map(({ id, type }) => [id, type]));
  const saves = document.wires.filter(
    ({ from, to }) => wanted.includes(from[0]) && typeOf.get(to[0]) === 'save',
  );
  const kept = new Set([...wanted, ...saves.map(({ to }) => to[0])]);
  for (const id of kept) for (const { from, to } of document.wires) if (to[0] === id) kept.add(from[0]);
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => kept.has(id)),
    wires: document.wires.filter(({ from, to }) => kept.has(from[0]) && kept.has(to[0])),
  };
}
