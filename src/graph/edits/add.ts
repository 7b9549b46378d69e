import type { GraphDocument, Position } from '../document.ts';
import { freshId } from './fresh-id.ts';

/** A document with more nodes than before, and which those are. */
export interface Addition {
  readonly document: GraphDocument;
  /** Their ids, for selecting them. */
  readonly nodes: readonly string[];
}

/**
 * Adds a node, all its parameters left to their defaults. Its id is its type, as short as it is clear: `style` for a
 * `style-loss`. Where another node has the very place, it goes a little further, so that none hides another.
 */
export function addNode(document: GraphDocument, type: string, position: Position): Addition {
  const taken = new Set(document.nodes.map(({ id }) => id));
  const id = freshId(taken, type.replace(/(?<=.)-loss$/, ''));
  const node = {
    id,
    type,
    position: freePlace(document, [Math.round(position[0]), Math.round(position[1])]),
  };
  return { document: { ...document, nodes: [...document.nodes, node] }, nodes: [id] };
}

/** How far nodes at one place are moved apart, in graph units. */
const APART = 40;

function freePlace(document: GraphDocument, [x, y]: Position): Position {
  const hidden = document.nodes.some(
    ({ position }) => position !== undefined && Math.hypot(position[0] - x, position[1] - y) < APART / 2,
  );
  return hidden ? freePlace(document, [x + APART, y + APART]) : [x, y];
}
