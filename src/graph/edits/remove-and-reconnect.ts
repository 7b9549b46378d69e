import { inputAt, outputAt } from '../connect.ts';
import type { GraphDocument, GraphWire } from '../document.ts';
import { inputSocket, type SocketType, type Vocabulary } from '../node-type.ts';
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
  if (!document.nodes.some(({ id }) => gone.has(id))) return document;
  const wires = document.wires.map((wire) => {
    if (!gone.has(wire.from[0]) || gone.has(wire.to[0])) return wire;
    const input = inputAt(document, vocabulary, { node: wire.to[0], socket: wire.to[1] });
    const from = input && sourceBefore(wire, input.takes, new Set());
    return from ? { ...wire, from } : wire;
  });
  return remove({ ...document, wires }, vocabulary, { nodes: gone, wires: [] });

  /** The first output above the removed nodes that fits, or nothing. */
  function sourceBefore(
    wire: GraphWire,
    takes: readonly SocketType[],
    passed: Set<string>,
  ): GraphWire['from'] | undefined {
    const [node, socket] = wire.from;
    if (!gone.has(node)) {
      const gives = outputAt(document, vocabulary, { node, socket })?.gives;
      return gives !== undefined && takes.includes(gives) ? wire.from : undefined;
    }
    // A broken file may go round in a circle.
    if (passed.has(node)) return undefined;
    passed.add(node);
    for (const above of wiresInto(node)) {
      const source = sourceBefore(above, takes, passed);
      if (source) return source;
    }
    return undefined;
  }

  /** In the order of the sockets, not of the file. */
  function wiresInto(id: string): GraphWire[] {
    const node = document.nodes.find((other) => other.id === id);
    const declaration = node && vocabulary.get(node.type);
    if (!declaration) return [];
    const into = document.wires.filter(({ to }) => to[0] === id);
    return Object.keys(declaration.inputs).flatMap((socket) =>
      into.filter(({ to }) => inputSocket(declaration, to[1])?.socket === socket),
    );
  }
}
