import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { GraphDocument, Position } from '../graph/document.ts';
import type { Size, SizeOf } from '../graph/edits/boxes.ts';
import { moveNodes } from '../graph/edits/move.ts';
import { cornerOf } from '../graph/edits/paste.ts';

/** Between columns, between the nodes of a column, and between parts that no wire joins, in graph units. */
const GAPS = { column: 60, row: 32, part: 80 };

/** For nodes that are not drawn yet. */
const USUAL: Size = { width: 220, height: 120 };

/**
 * Lays the graph out from left to right, without overlaps. Parts that no wire joins come one below the other. The left
 * upper corner stays, and the same graph always gets the same layout.
 */
export function layOut(document: GraphDocument, sizeOf: SizeOf): GraphDocument {
  const [left, top] = cornerOf(document.nodes);
  const places = new Map<string, Position>();
  let y = top;
  for (const part of partsOf(document)) {
    const { height, corners } = layOutPart(document, part, (id) => sizeOf(id) ?? USUAL);
    for (const [id, [dx, dy]] of corners) places.set(id, [left + dx, y + dy]);
    y += height + GAPS.part;
  }
  return moveNodes(document, places);
}

/** The left upper corners of the nodes of one part, from its own, and how high it is. */
function layOutPart(
  document: GraphDocument,
  part: ReadonlySet<string>,
  sizeOf: (node: string) => Size,
): { height: number; corners: Map<string, Position> } {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: GAPS.column, nodesep: GAPS.row });
  for (const id of part) graph.setNode(id, { ...sizeOf(id) });
  for (const { from, to } of document.wires)
    if (part.has(from[0]) && part.has(to[0])) graph.setEdge(from[0], to[0], {}, to[1]);
  layout(graph);
  const corners = new Map(
    [...part].map((id): [string, Position] => {
      const { x, y, width, height } = graph.node(id);
      return [id, [x! - width / 2, y! - height / 2]];
    }),
  );
  return { height: graph.graph().height!, corners };
}

/** The nodes that wires join, directly or through others; both parts and nodes in the document's order. */
function partsOf(document: GraphDocument): Set<string>[] {
  const neighbors = new Map(document.nodes.map(({ id }) => [id, new Set<string>()]));
  for (const { from, to } of document.wires) {
    if (!neighbors.has(from[0]) || !neighbors.has(to[0])) continue;
    neighbors.get(from[0])!.add(to[0]);
    neighbors.get(to[0])!.add(from[0]);
  }
  const seen = new Set<string>();
  return document.nodes.flatMap(({ id }) => {
    if (seen.has(id)) return [];
    const part = new Set([id]);
    for (const member of part) for (const other of neighbors.get(member)!) part.add(other);
    part.forEach((member) => seen.add(member));
    return [new Set(document.nodes.map((node) => node.id).filter((member) => part.has(member)))];
  });
}
