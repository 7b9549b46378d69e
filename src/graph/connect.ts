import { vocabularyOf } from './composite.ts';
import type { GraphDocument } from './document.ts';
import {
  inputSocket,
  type NodeDeclaration,
  type InputSocket,
  type OutputSocket,
  type SocketType,
} from './node-type.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A socket of a node of the graph. An input that takes many wires is named with the term (`terms.style`) or bare. */
export interface SocketEnd {
  readonly node: string;
  readonly socket: string;
}

/** The socket that a wire is pulled from, its other end free. */
export interface LooseEnd extends SocketEnd {
  readonly side: 'input' | 'output';
}

/** Whether something may be done, and if not, why, for people to read. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A node type, and its socket to which a loose end goes. */
export interface FittingType<T extends NodeDeclaration> {
  readonly declaration: T;
  readonly socket: string;
}

/**
 * Whether a wire may go from an output to an input. A connected input may be connected again: the new wire replaces the old one.
 * A bare name of an input that takes many is allowed: connecting makes a fresh term.
 */
export function canConnect(
  document: GraphDocument,
  vocabulary: Vocabulary,
  from: SocketEnd,
  to: SocketEnd,
): Verdict {
  const output = outputAt(document, vocabulary, from);
  if (!output) return refusal(`“${from.node}” has no output “${from.socket}”.`);
  const input = inputAt(document, vocabulary, to);
  if (!input) return refusal(`“${to.node}” has no input “${to.socket}”.`);
  if (from.node === to.node) return refusal(`“${from.node}” cannot be connected to itself.`);
  if (!input.takes.includes(output.gives))
    return refusal(
      `“${from.node}” outputs ${output.gives}, but “${to.node}” takes ${input.takes.join(' or ')}.`,
    );
  const way = wayBetween(document, to.node, from.node);
  if (!way) return { ok: true };
  const circle = [...way, to.node].map((id) => `“${id}”`).join(' → ');
  return refusal(`The wires would form a cycle: ${circle}.`);
}

/** What a socket provides or accepts: nothing if there is no such socket. */
export function socketTypesAt(
  document: GraphDocument,
  vocabulary: Vocabulary,
  end: LooseEnd,
): readonly SocketType[] {
  if (end.side === 'input') return inputAt(document, vocabulary, end)?.takes ?? [];
  const output = outputAt(document, vocabulary, end);
  return output ? [output.gives] : [];
}

/**
 * The node types that a wire could be connected to, with the first socket of each that fits. `side` is the side of the socket
 * from which the wire was pulled, and `types` the types that this socket provides or accepts.
 */
export function typesThatFit<T extends NodeDeclaration>(
  vocabulary: Vocabulary<T>,
  types: SocketType | readonly SocketType[],
  side: 'input' | 'output',
): FittingType<T>[] {
  const wanted = [types].flat();
  return vocabulary.all().flatMap((declaration) => {
    const socket = socketThatFits(declaration, wanted, side);
    return socket === undefined ? [] : [{ declaration, socket }];
  });
}

/** The first socket of a node type that takes one of the types, or where `side` is an input, that gives one. */
export function socketThatFits(
  { inputs, outputs }: NodeDeclaration,
  types: readonly SocketType[],
  side: 'input' | 'output',
): string | undefined {
  return side === 'input'
    ? Object.keys(outputs).find((name) => types.includes(outputs[name]!.gives))
    : Object.keys(inputs).find((name) => inputs[name]!.takes.some((type) => types.includes(type)));
}

/** The output that a wire may start at. */
export function outputAt(
  document: GraphDocument,
  vocabulary: Vocabulary,
  { node, socket }: SocketEnd,
): OutputSocket | undefined {
  const outputs = declarationOf(document, vocabulary, node)?.outputs;
  return outputs && Object.hasOwn(outputs, socket) ? outputs[socket] : undefined;
}

/** The input that a wire may be dropped on, a term that is still to be named included. */
export function inputAt(
  document: GraphDocument,
  vocabulary: Vocabulary,
  { node, socket }: SocketEnd,
): InputSocket | undefined {
  const declaration = declarationOf(document, vocabulary, node);
  return declaration && inputOf(declaration, socket);
}

function inputOf(declaration: NodeDeclaration, socket: string): InputSocket | undefined {
  if (Object.hasOwn(declaration.inputs, socket)) return declaration.inputs[socket];
  const end = inputSocket(declaration, socket);
  return end?.input.many ? end.input : undefined;
}

function declarationOf(
  document: GraphDocument,
  vocabulary: Vocabulary,
  id: string,
): NodeDeclaration | undefined {
  const node = document.nodes.find((other) => other.id === id);
  return node && vocabularyOf(document, vocabulary).get(node.type);
}

/** The shortest way along the wires from one node to another, both included. */
function wayBetween({ wires }: GraphDocument, start: string, end: string): string[] | undefined {
  const next = new Map<string, string[]>();
  for (const { from, to } of wires) {
    const known = next.get(from[0]);
    if (known) known.push(to[0]);
    else next.set(from[0], [to[0]]);
  }
  /** The nodes that can be come to, nearest first, each with the one before it. */
  const before = new Map<string, string | undefined>([[start, undefined]]);
  for (const id of before.keys())
    for (const other of next.get(id) ?? []) if (!before.has(other)) before.set(other, id);
  if (!before.has(end)) return undefined;
  const way: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = before.get(at)) way.push(at);
  return way.reverse();
}

function refusal(reason: string): Verdict {
  return { ok: false, reason };
}
