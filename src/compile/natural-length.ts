import type { GraphDocument, GraphNode, GraphWire } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import { Wiring, type Connection } from '../graph/wiring.ts';
import type { NodeType } from '../program/node.ts';
import type { Catalogue } from './catalogue.ts';
import { lower } from './lower.ts';
import { heightWidth } from '../program/shape.ts';
import { picturesOf } from './pictures.ts';

/**
 * The longest side, in pixels, of what a graph makes at the size that it has: of the last canvas that is optimized, or of
 * the last picture where nothing is. Only what decides on it is lowered, so what would not fit at this size does not
 * matter. Undefined if it cannot be determined: compiling says why.
 */
export function naturalLength(
  graph: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  catalogue: Catalogue,
): number | undefined {
  const document = expand(graph);
  const wiring = new Wiring(document, vocabulary);
  const is = (category: string) => (node: GraphNode) => vocabulary.get(node.type)?.category === category;
  const canvasOf = (optimizer: GraphNode) => wiring.upstream(optimizer, is('optimize')).find(is('canvas'));
  const optimizer = wiring.order().sorted.findLast((node) => is('optimize')(node) && !node.muted);
  const canvas = optimizer && canvasOf(optimizer);
  if (optimizer && !canvas) return undefined;

  const { nodes, wires } = leadingTo(
    canvas ? [canvas] : document.nodes.filter(is('output')),
    wiring,
    (node) => (is('optimize')(node) ? canvasOf(node) : node),
  );
  const lowered = lower({ ...document, nodes, wires }, vocabulary, catalogue, []);
  if (lowered.problems.length > 0) return undefined;
  const sized = canvas
    ? lowered.canvases.find(({ attributes }) => attributes.node === canvas.id)
    : picturesOf(lowered).at(-1)?.value;
  if (!sized) return undefined;
  const [height, width] = heightWidth(sized.shape);
  return Math.max(height, width);
}

/** The part of a graph that nodes depend on, with others in the place of some: what an optimizer gives is as large as its canvas. */
function leadingTo(
  ends: readonly GraphNode[],
  wiring: Wiring,
  inPlaceOf: (node: GraphNode) => GraphNode | undefined,
): { nodes: GraphNode[]; wires: GraphWire[] } {
  const nodes = new Set(ends);
  const wires: GraphWire[] = [];
  for (const node of nodes)
    for (const connection of wiring.into(node)) {
      const from = inPlaceOf(connection.from);
      if (!from) continue;
      nodes.add(from);
      wires.push({ from: [from.id, connection.output], to: [node.id, endOf(connection)] });
    }
  return { nodes: [...nodes], wires };
}

function endOf({ socket, name }: Connection): string {
  return name === undefined ? socket : `${socket}.${name}`;
}
