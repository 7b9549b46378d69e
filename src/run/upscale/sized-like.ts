import type { GraphNode, GraphWire } from '../../graph/document.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import type { Connection, Wiring } from '../../graph/wiring.ts';

type End = GraphWire['from'];

/** What these give is as large as the picture that they take. */
const SAME_SIZE: Readonly<Record<string, string>> = {
  blur: 'image',
  'match-color': 'image',
  mix: 'first',
  color: 'image',
};

/**
 * A picture of the size of a canvas that takes no optimizer to make: what the canvas starts from, or what that is as large as.
 * Undefined if there is none.
 */
export function sizedLike(wiring: Wiring, vocabulary: Vocabulary, canvas: GraphNode): End | undefined {
  const categoryOf = ({ type }: GraphNode) => vocabulary.get(type)?.category;
  const into = (node: GraphNode, socket: string): Connection | undefined =>
    wiring.into(node).find((connection) => connection.socket === socket);
  let at = into(canvas, 'start');
  // Each turn goes upstream, and a graph that ran has no cycles.
  while (at) {
    const { from, output } = at;
    if (!wiring.upstream(from).some((node) => categoryOf(node) === 'optimize')) return [from.id, output];
    if (categoryOf(from) === 'optimize') {
      const before = wiring
        .upstream(from, (node) => categoryOf(node) === 'optimize')
        .find((node) => categoryOf(node) === 'canvas');
      at = before && into(before, 'start');
    } else if (from.type === 'resize') at = into(from, 'like');
    else at = into(from, SAME_SIZE[from.type] ?? '');
  }
  return undefined;
}
