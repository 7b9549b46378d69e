import { vocabularyOf } from '../composite.ts';
import { socketThatFits, socketTypesAt } from '../connect.ts';
import type { GraphDocument } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { connect } from './wire.ts';
import { wireId } from './wire-id.ts';

/**
 * Puts a node that has no wires yet on a wire, given by its {@link wireId}. Nothing changes where it does not fit, or
 * has wires: those were laid on purpose.
 */
export function insertOnWire(
  document: GraphDocument,
  vocabulary: Vocabulary,
  node: string,
  wire: string,
): GraphDocument {
  const old = document.wires.find((other) => wireId(other) === wire);
  const declaration = vocabularyOf(document, vocabulary).get(
    document.nodes.find(({ id }) => id === node)?.type ?? '',
  );
  if (!old || !declaration || document.wires.some(({ from, to }) => from[0] === node || to[0] === node))
    return document;
  const [from, to] = [
    { node: old.from[0], socket: old.from[1] },
    { node: old.to[0], socket: old.to[1] },
  ];
  const entry = socketThatFits(
    declaration,
    socketTypesAt(document, vocabulary, { ...from, side: 'output' }),
    'output',
  );
  const exit = socketThatFits(
    declaration,
    socketTypesAt(document, vocabulary, { ...to, side: 'input' }),
    'input',
  );
  if (entry === undefined || exit === undefined) return document;
  const fed = connect(document, vocabulary, from, { node, socket: entry });
  return connect(fed, vocabulary, { node, socket: exit }, to);
}
