import { canConnect, inputAt, type SocketEnd } from '../connect.ts';
import type { GraphDocument, GraphWire } from '../document.ts';
import { INPUTS } from '../level.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { freshId } from './fresh-id.ts';
import { remove } from './remove.ts';
import { wireId } from './wire-id.ts';
import { withWires } from './with-wires.ts';

/**
 * Wires an output to an input. An input that is taken loses its old wire; the bare name of one that takes many gets a
 * fresh term, called as the node that the wire comes from, or as the input of a definition that it is. What {@link canConnect} refuses changes nothing.
 */
export function connect(
  document: GraphDocument,
  vocabulary: Vocabulary,
  from: SocketEnd,
  to: SocketEnd,
): GraphDocument {
  if (!canConnect(document, vocabulary, from, to).ok) return document;
  const wire: GraphWire = {
    from: [from.node, from.socket],
    to: [to.node, endOf(document, vocabulary, from, to)],
  };
  const old = document.wires.findIndex((other) => wireId(other) === wireId(wire));
  if (document.wires[old]?.from.join(' ') === wire.from.join(' ')) return document;
  // The new wire takes the old one's place: terms are added up in the order of their wires.
  const wires = old < 0 ? [...document.wires, wire] : document.wires.with(old, wire);
  return withWires(document, vocabulary, wires);
}

/** Removes wires, each by its {@link wireId}, with the weights of their terms. */
export function disconnect(
  document: GraphDocument,
  vocabulary: Vocabulary,
  wires: Iterable<string>,
): GraphDocument {
  return remove(document, vocabulary, { nodes: [], wires });
}

function endOf(document: GraphDocument, vocabulary: Vocabulary, from: SocketEnd, to: SocketEnd): string {
  const bare = inputAt(document, vocabulary, to)?.many && !to.socket.includes('.');
  if (!bare) return to.socket;
  const prefix = `${to.socket}.`;
  const ends = document.wires.filter((wire) => wire.to[0] === to.node).map((wire) => wire.to[1]);
  const names = ends.filter((end) => end.startsWith(prefix)).map((end) => end.slice(prefix.length));
  return prefix + freshId(new Set(names), from.node === INPUTS ? from.socket : from.node);
}
