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
 * `style-loss`.
 */
export function addNode(document: GraphDocument, type: string, position: Position): Addition {
  const taken = new Set(document.nodes.map(({ id }) => id));
  const id = freshId(taken, type.replace(/(?<=.)-loss$/, ''));
  const [x, y] = position;
  const node = { id, type, position: [Math.round(x), Math.round(y)] satisfies Position };
  return { document: { ...document, nodes: [...document.nodes, node] }, nodes: [id] };
}
