import type { GraphNode } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Wiring } from '../wiring.ts';

/** The number of canvases that are counted: one is right, and a message about several need not list all. */
export const MOST_CANVASES = 5;

/** What an optimizer is built on. */
export interface Above {
  /** At most {@link MOST_CANVASES}. */
  readonly canvases: readonly GraphNode[];
  /** Whether there may be another one that cannot be seen: a node of an unknown type is above. */
  readonly hidden: boolean;
}

/**
 * The canvases above each node, not beyond optimizers before it; in one pass over all wires. What is on a circle, or
 * behind one, has no entry.
 *
 * @param beneathUnknown the nodes that nodes of unknown types are wired to, by id.
 */
export function canvasesAbove(
  wiring: Wiring,
  vocabulary: Vocabulary,
  beneathUnknown: ReadonlySet<string>,
): Map<GraphNode, Above> {
  const categoryOf = ({ type }: GraphNode) => vocabulary.get(type)?.category;
  const found = new Map<GraphNode, Above>();
  for (const node of wiring.order().sorted) {
    const canvases = new Set(categoryOf(node) === 'canvas' ? [node] : []);
    let hidden = beneathUnknown.has(node.id);
    for (const { from } of wiring.into(node)) {
      const above = found.get(from)!;
      if (categoryOf(from) === 'optimize') {
        // Only its own picture is seen from here.
        hidden ||= beneathUnknown.has(from.id);
        continue;
      }
      hidden ||= above.hidden;
      for (const canvas of above.canvases) if (canvases.size < MOST_CANVASES) canvases.add(canvas);
    }
    found.set(node, { canvases: [...canvases], hidden });
  }
  return found;
}
