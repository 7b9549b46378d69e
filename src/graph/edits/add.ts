import { definitionName } from '../definitions.ts';
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
 * `style-loss`, and for a composite node the name of its definition. Where another node has the very place, it goes a little further, so that none hides another.
 */
export function addNode(document: GraphDocument, type: string, position: Position): Addition {
  const taken = new Set(document.nodes.map(({ id }) => id));
  const id = freshId(taken, definitionName(type) ?? type.replace(/(?<=.)-loss$/, ''));
  const node = {
    id,
    type,
    position: freePlace(document, [Math.round(position[0]), Math.round(position[1])]),
  };
  return { document: { ...document, nodes: [...document.nodes, node] }, nodes: [id] };
}

/** How far nodes at one place are moved apart, in graph units. */
const APART = 40;

function freePlace(document: GraphDocument, [left, top]: Position): Position {
  // The places along the way that others have, or are near.
  const taken = new Set<number>();
  for (const { position } of document.nodes) {
    if (!position) continue;
    const [x, y] = [position[0] - left, position[1] - top];
    const turn = Math.round((x + y) / (2 * APART));
    if (Math.hypot(x - turn * APART, y - turn * APART) < APART / 2) taken.add(turn);
  }
  let turn = 0;
  while (taken.has(turn)) turn++;
  return [left + turn * APART, top + turn * APART];
}
