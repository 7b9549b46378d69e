import type { GraphDocument, GraphNode, GraphWire } from '../../../src/graph/document.ts';
import { graph, node, wire } from '../../graph/build.ts';

/** As many losses as one sum takes here: with the wire that it gives, it has 50. */
const TERMS = 49;
const COLUMNS = 7;
const CELL = { width: 5 * 280, height: 2 * 400 };
/** Nodes of one loss of {@link lossNodes}. */
const NODES_OF_A_LOSS = 9;

/** A graph of exactly `count` nodes that can run: many small losses on one canvas, up to 49 in a sum. */
export function bigGraph(count: number): GraphDocument {
  const losses = Math.floor((count - 4) / (NODES_OF_A_LOSS + 1 / TERMS));
  const sums = Math.ceil(losses / TERMS);
  const height = Math.ceil(losses / COLUMNS) * CELL.height;
  const right = COLUMNS * CELL.width + 400;
  const nodes: GraphNode[] = [
    placed(node('canvas: canvas'), -400, height / 2),
    placed(node('all: weighted-sum'), right + 300, height / 2),
    placed(node('optimizer: optimizer', { steps: 100_000 }), right + 600, height / 2),
    placed(node('shown: preview'), right + 900, height / 2),
  ];
  const wires: GraphWire[] = [
    wire('photo-0.image', 'canvas.start'),
    wire('all.loss', 'optimizer.loss'),
    wire('optimizer.image', 'shown.image'),
  ];
  for (let sum = 0; sum < sums; sum++) {
    nodes.push(placed(node(`sum-${sum}: weighted-sum`), right, (height * (sum + 0.5)) / sums));
    wires.push(wire(`sum-${sum}.loss`, `all.terms.s${sum}`));
  }
  for (let i = 0; i < losses; i++) {
    const [x, y] = [(i % COLUMNS) * CELL.width, Math.floor(i / COLUMNS) * CELL.height];
    const loss = lossNodes(i);
    nodes.push(
      ...loss.nodes.map((one, at) => placed(one, x + (at % 5) * 280, y + (at < 5 ? 0 : CELL.height / 2))),
    );
    wires.push(...loss.wires, wire(`part-${i}.loss`, `sum-${Math.floor(i / TERMS)}.terms.t${i}`));
  }
  while (nodes.length < count)
    nodes.push(placed(node(`number-${nodes.length}: number`), right, -200 * (count - nodes.length)));
  return { ...graph(nodes, wires), title: `${count} nodes` };
}

/** A loss on the canvas: content, style and smoothness. */
function lossNodes(i: number): { readonly nodes: GraphNode[]; readonly wires: GraphWire[] } {
  return {
    nodes: [
      node(`photo-${i}: image`, { source: 'sample:harbour', size: 128 }),
      node(`small-${i}: resize`, { size: 128 }),
      node(`look-${i}: features`, { layers: ['conv1_1'] }),
      node(`gram-${i}: gram`),
      node(`part-${i}: weighted-sum`, { weights: { style: 1 + i } }),
      node(`seen-${i}: features`, { layers: ['conv1_1'] }),
      node(`style-${i}: style-loss`),
      node(`content-${i}: content-loss`),
      node(`smooth-${i}: total-variation`, { reduction: 'mean' }),
    ],
    wires: [
      wire(`photo-${i}.image`, `small-${i}.image`),
      wire(`small-${i}.image`, `look-${i}.image`),
      wire(`look-${i}.features`, `gram-${i}.features`),
      wire('canvas.image', `seen-${i}.image`),
      wire('canvas.image', `smooth-${i}.image`),
      wire(`seen-${i}.features`, `style-${i}.features`),
      wire(`look-${i}.features`, `style-${i}.target`),
      wire(`seen-${i}.features`, `content-${i}.features`),
      wire(`look-${i}.features`, `content-${i}.target`),
      wire(`style-${i}.loss`, `part-${i}.terms.style`),
      wire(`content-${i}.loss`, `part-${i}.terms.content`),
      wire(`smooth-${i}.loss`, `part-${i}.terms.smooth`),
    ],
  };
}

function placed(one: GraphNode, x: number, y: number): GraphNode {
  return { ...one, position: [x, y] };
}
