import type { GraphDocument } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { leaveFrames } from './frames.ts';
import { wireId } from './wire-id.ts';
import { withWires } from './with-wires.ts';

/** Nodes by id, wires by {@link wireId}. */
export interface Picked {
  readonly nodes: Iterable<string>;
  readonly wires: Iterable<string>;
}

/** Removes nodes, the wires on them, and wires, with the weights of the terms that go. */
export function remove(document: GraphDocument, vocabulary: Vocabulary, picked: Picked): GraphDocument {
  const [nodes, wires] = [new Set(picked.nodes), new Set(picked.wires)];
  const cut = withWires(
    document,
    vocabulary,
    document.wires.filter(
      (wire) => !wires.has(wireId(wire)) && !nodes.has(wire.from[0]) && !nodes.has(wire.to[0]),
    ),
  );
  const left = cut.nodes.filter(({ id }) => !nodes.has(id));
  return left.length === cut.nodes.length ? cut : leaveFrames({ ...cut, nodes: left }, nodes);
}
