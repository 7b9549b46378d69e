import { vocabularyOf } from '../composite.ts';
import { inputAt, outputAt } from '../connect.ts';
import type { GraphDocument, GraphWire } from '../document.ts';
import { inputSocket, type SocketType } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { remove } from './remove.ts';

/**
 * Removes nodes, and wires what fed them to what they fed, where it fits: of a node's inputs the first one counts that
 * does. Terms keep their names and weights.
 */
export function removeAndReconnect(
  document: GraphDocument,
  vocabulary: Vocabulary,
  nodes: Iterable<string>,
): GraphDocument {
  const gone = new Set(nodes);
  const declared = vocabularyOf(document, vocabulary);
  if (!document.nodes.some(({ id }) => gone.has(id))) return document;
  const nodesById = new Map(document.nodes.map((node) => [node.id, node]));
  const wiresTo = new Map<string, GraphWire[]>();
  for (const wire of document.wires) {
    const known = wiresTo.get(wire.to[0]);
    if (known) known.push(wire);
    else wiresTo.set(wire.to[0], [wire]);
  }
  const wires = document.wires.map((wire) => {
    if (!gone.has(wire.from[0]) || gone.has(wire.to[0])) return wire;
    const input = inputAt(document, vocabulary, { node: wire.to[0], socket: wire.to[1] });
    const from = input && sourceBefore(wire, input.takes);
    return from ? { ...wire, from } : wire;
  });
  return remove({ ...document, wires }, vocabulary, { nodes: gone, wires: [] });

  /** The first output above the removed nodes that fits, or nothing. */
  function sourceBefore(wire: GraphWire, takes: readonly SocketType[]): GraphWire['from'] | undefined {
    // A broken file may have a cycle.
    const passed = new Set<string>();
    const ways = [wire];
    for (let way = ways.pop(); way; way = ways.pop()) {
      const [node, socket] = way.from;
      if (!gone.has(node)) {
        const gives = outputAt(document, vocabulary, { node, socket })?.gives;
        if (gives !== undefined && takes.includes(gives)) return way.from;
      } else if (!passed.has(node)) {
        passed.add(node);
        for (const above of wiresInto(node).reverse()) ways.push(above);
      }
    }
    return undefined;
  }

  /** In the order of the sockets, not of the file. */
  function wiresInto(id: string): GraphWire[] {
    const declaration = declared.get(nodesById.get(id)?.type ?? '');
    if (!declaration) return [];
    const sockets = Object.keys(declaration.inputs);
    const place = ({ to }: GraphWire) => sockets.indexOf(inputSocket(declaration, to[1])?.socket ?? '');
    return (wiresTo.get(id) ?? []).filter((wire) => place(wire) >= 0).sort((a, b) => place(a) - place(b));
  }
}
