import type { GraphDocument, Position } from '../document.ts';
import { changeNodes } from './change-nodes.ts';

/** Puts nodes elsewhere, to whole units: files stay easy to read. */
export function moveNodes(document: GraphDocument, places: ReadonlyMap<string, Position>): GraphDocument {
  return changeNodes(document, (node) => {
    const place = places.get(node.id);
    if (!place) return node;
    const [x, y] = [Math.round(place[0]), Math.round(place[1])];
    return node.position?.[0] === x && node.position[1] === y ? node : { ...node, position: [x, y] };
  });
}

/** Moves nodes by so much. A drag moves them from where they were when it began: rounding must not add up. */
export function nudgeNodes(
  document: GraphDocument,
  nodes: Iterable<string>,
  [dx, dy]: readonly [number, number],
): GraphDocument {
  const nudged = new Set(nodes);
  const places = document.nodes
    .filter(({ id }) => nudged.has(id))
    .map(({ id, position: [x, y] = [0, 0] }): [string, Position] => [id, [x + dx, y + dy]]);
  return moveNodes(document, new Map(places));
}
