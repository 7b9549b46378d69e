import type { GraphDocument, GraphWire } from '../document.ts';
import { inputSocket } from '../node-type.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { vocabularyOf } from '../composite.ts';
import { withAddresses } from './addresses.ts';
import { changeNodes } from './change-nodes.ts';
import { renameWeights } from './term-names.ts';

/**
 * The document with nodes under other ids. Wires, frames, sweeps and controls follow; a term that is called as its node follows with its
 * weight, unless another term has the new name.
 */
export function renameIds(
  document: GraphDocument,
  vocabulary: Vocabulary,
  ids: ReadonlyMap<string, string>,
): GraphDocument {
  const known = vocabularyOf(document, vocabulary);
  const types = new Map(document.nodes.map(({ id, type }) => [id, type]));
  const ends = new Set(document.wires.map(({ to }) => to.join(' ')));
  const id = (old: string) => ids.get(old) ?? old;
  /** By node, its sockets that take many with the new names of terms. */
  const terms = new Map<string, Map<string, Map<string, string>>>();

  const wires = document.wires.map((wire): GraphWire => {
    const { from, to } = wire;
    return { ...wire, from: [id(from[0]), from[1]], to: [id(to[0]), newEnd(wire)] };
  });
  const renamed = changeNodes(document, (node) => {
    const weighted = [...(terms.get(node.id) ?? [])].reduce(
      (changed, [socket, names]) => renameWeights(changed, known, socket, (name) => names.get(name) ?? name),
      node,
    );
    return ids.has(node.id) ? { ...weighted, id: id(node.id) } : weighted;
  });
  const frames = document.frames?.map((frame) => ({ ...frame, nodes: frame.nodes.map(id) }));
  return withAddresses({ ...renamed, wires, ...(frames && { frames }) }, ([node, parameter]) => [
    path(node),
    parameter,
  ]);

  /** A path into a composite node begins with its id. */
  function path(old: string): string {
    const slash = old.lastIndexOf('/');
    return ids.has(old) || slash < 0 ? id(old) : path(old.slice(0, slash)) + old.slice(slash);
  }

  function newEnd({ from, to }: GraphWire): string {
    const declaration = known.get(types.get(to[0]) ?? '');
    const end = declaration && inputSocket(declaration, to[1]);
    const name = ids.get(from[0]);
    if (end?.name !== from[0] || name === undefined || ends.has(`${to[0]} ${end.socket}.${name}`))
      return to[1];
    const sockets = terms.get(to[0]) ?? new Map<string, Map<string, string>>();
    const names = sockets.get(end.socket) ?? new Map<string, string>();
    terms.set(to[0], sockets.set(end.socket, names.set(from[0], name)));
    return `${end.socket}.${name}`;
  }
}
