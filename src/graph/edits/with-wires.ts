import type { GraphDocument, GraphWire } from '../document.ts';
import { inputSocket } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { vocabularyOf } from '../composite.ts';
import { changeNodes } from './change-nodes.ts';
import { renameWeights } from './term-names.ts';
import { wireId } from './wire-id.ts';

/** The document with other wires; a term that is wired no more loses its weight. */
export function withWires(
  document: GraphDocument,
  vocabulary: Vocabulary,
  wires: GraphWire[],
): GraphDocument {
  if (wires.length === document.wires.length && wires.every((wire, i) => wire === document.wires[i]))
    return document;
  const known = vocabularyOf(document, vocabulary);
  const kept = new Set(wires.map(wireId));
  /** By node, its sockets that take many with the terms that are lost. */
  const lost = new Map<string, Map<string, Set<string>>>();
  const types = new Map(document.nodes.map(({ id, type }) => [id, type]));
  for (const wire of document.wires) {
    const [id, socket] = wire.to;
    const declaration = kept.has(wireId(wire)) ? undefined : known.get(types.get(id) ?? '');
    const end = declaration && inputSocket(declaration, socket);
    if (end?.name === undefined) continue;
    const sockets = lost.get(id) ?? new Map<string, Set<string>>();
    lost.set(id, sockets.set(end.socket, (sockets.get(end.socket) ?? new Set<string>()).add(end.name)));
  }
  const changed = changeNodes(document, (node) =>
    [...(lost.get(node.id) ?? [])].reduce(
      (left, [socket, names]) =>
        renameWeights(left, known, socket, (name) => (names.has(name) ? undefined : name)),
      node,
    ),
  );
  return { ...changed, wires };
}
