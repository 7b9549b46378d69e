import { definitionName, definitionOf } from '../definitions.ts';
import { vocabularyOf } from '../composite.ts';
import { inputAt, outputAt, type LooseEnd } from '../connect.ts';
import type { Definition, GraphDocument, GraphWire } from '../document.ts';
import { INPUTS, levelOf, OUTPUTS, withLevel } from '../level.ts';
import { inputSocket, type SocketType } from '../node-type.ts';
import { omit, without } from '../omit.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { freshId } from './fresh-id.ts';
import { withDefinition } from './promote.ts';
import { connect } from './wire.ts';
import { withWires } from './with-wires.ts';

/** The two sides on which a composite node is wired. */
export type BoundarySide = 'inputs' | 'outputs';

/** Whether a socket inside a definition is wired to its boundary, or is of it. */
export function isExposed(level: GraphDocument, { node, socket, side }: LooseEnd): boolean {
  if (node === INPUTS || node === OUTPUTS) return true;
  return level.wires.some(({ from, to }) =>
    side === 'input'
      ? from[0] === INPUTS && to[0] === node && to[1] === socket
      : to[0] === OUTPUTS && from[0] === node && from[1] === socket,
  );
}

/**
 * Makes a socket in a definition an input or output of every node that uses the definition, connected. An input is connected
 * to the previous source of the socket, otherwise it has the first type that the socket accepts. A socket that is already
 * exposed is not changed.
 */
export function expose(
  document: GraphDocument,
  vocabulary: Vocabulary,
  name: string,
  end: LooseEnd,
): GraphDocument {
  const level = levelOf(document, name);
  const definition = definitionOf(document, name)!;
  if (isExposed(level, end)) return document;
  if (end.side === 'output') {
    const output = outputAt(level, vocabulary, end);
    if (!output) return document;
    const socket = freshId(new Set(Object.keys(definition.outputs)), end.socket);
    const outputs = {
      ...definition.outputs,
      [socket]: { type: output.gives, from: [end.node, end.socket] as [string, string] },
    };
    return withDefinition(document, name, { ...definition, outputs });
  }
  const input = inputAt(level, vocabulary, end);
  if (!input) return document;
  const declaration = vocabularyOf(document, vocabulary).get(
    level.nodes.find(({ id }) => id === end.node)?.type ?? '',
  );
  const term = declaration && inputSocket(declaration, end.socket)?.name;
  const socket = freshId(new Set(Object.keys(definition.inputs)), term ?? end.socket);
  const inputs = {
    ...definition.inputs,
    [socket]: { type: typeFor(level, vocabulary, end, input.takes), to: [] },
  };
  const wider = withDefinition(document, name, { ...definition, inputs });
  return withLevel(wider, name, connect(levelOf(wider, name), vocabulary, { node: INPUTS, socket }, end));
}

function typeFor(
  level: GraphDocument,
  vocabulary: Vocabulary,
  { node, socket }: LooseEnd,
  takes: readonly SocketType[],
): string {
  const wire = level.wires.find(({ to }) => to[0] === node && to[1] === socket);
  const source = wire && outputAt(level, vocabulary, { node: wire.from[0], socket: wire.from[1] });
  return source?.gives ?? takes[0] ?? 'image';
}

/** Gives an input or output of a definition another title; its name stays, and with it all wires. An empty one takes it off. */
export function renameExposed(
  document: GraphDocument,
  name: string,
  side: BoundarySide,
  socket: string,
  title: string,
): GraphDocument {
  const definition = definitionOf(document, name);
  const known = definition?.[side][socket];
  if (!definition || !known || (known.title ?? '') === title) return document;
  const renamed = { ...omit(known, 'title'), ...(title !== '' && { title }) };
  return withDefinition(document, name, {
    ...definition,
    [side]: { ...definition[side], [socket]: renamed },
  });
}

/** Removes an input or output from a definition, with the wires to it on every node that uses the definition. */
export function removeExposed(
  document: GraphDocument,
  vocabulary: Vocabulary,
  name: string,
  side: BoundarySide,
  socket: string,
): GraphDocument {
  if (!Object.hasOwn(definitionOf(document, name)?.[side] ?? {}, socket)) return document;
  const inside = atLevel(document, name, (level) => {
    const boundary = side === 'inputs' ? INPUTS : OUTPUTS;
    const end = side === 'inputs' ? 'from' : 'to';
    return unwired(level, vocabulary, (wire) => wire[end][0] === boundary && wire[end][1] === socket);
  });
  const outside = (graph: GraphDocument): GraphDocument => {
    const ids = new Set(graph.nodes.flatMap(({ id, type }) => (definitionName(type) === name ? [id] : [])));
    const end = side === 'inputs' ? 'to' : 'from';
    return unwired(graph, vocabulary, (wire) => ids.has(wire[end][0]) && wire[end][1] === socket);
  };
  const everywhere = Object.keys(document.definitions ?? {}).reduce(
    (changed, other) => atLevel(changed, other, outside),
    outside(inside),
  );
  const definition = definitionOf(everywhere, name)!;
  return withDefinition(everywhere, name, {
    ...definition,
    [side]: without<Definition[typeof side][string]>(definition[side], socket),
  });
}

function atLevel(
  document: GraphDocument,
  name: string,
  change: (level: GraphDocument) => GraphDocument,
): GraphDocument {
  const level = levelOf(document, name);
  const changed = change(level);
  return changed === level ? document : withLevel(document, name, changed);
}

/** Without some of the wires, and the weights of their terms. */
function unwired(
  graph: GraphDocument,
  vocabulary: Vocabulary,
  goes: (wire: GraphWire) => boolean,
): GraphDocument {
  return withWires(
    graph,
    vocabulary,
    graph.wires.filter((wire) => !goes(wire)),
  );
}
