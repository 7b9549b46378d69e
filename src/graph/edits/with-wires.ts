import type { GraphDocument, GraphWire } from '../document.ts';
import { inputSocket, type Vocabulary } from '../node-type.ts';
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
  const kept = new Set(wires.map(wireId));
  const lost = document.wires.filter((wire) => !kept.has(wireId(wire)));
  const changed = changeNodes(document, (node) =>
    lost
      .filter(({ to }) => to[0] === node.id)
      .reduce((left, { to }) => {
        const declaration = vocabulary.get(node.type);
        const end = declaration && inputSocket(declaration, to[1]);
        if (end?.name === undefined) return left;
        return renameWeights(left, vocabulary, end.socket, (name) => (name === end.name ? undefined : name));
      }, node),
  );
  return { ...changed, wires };
}
