import {
  compositeType,
  DEEPEST,
  definitionName,
  definitionOf,
  inputsType,
  outputsType,
  type Definitions,
} from './definitions.ts';
import type { Definition, GraphDocument } from './document.ts';
import { wordsOf } from './names.ts';
import type { InputSocket, NodeDeclaration, OutputSocket, SocketType } from './node-type.ts';
import { omit } from './omit.ts';
import { parameterAt } from './parameter-address.ts';
import type { Parameters } from './parameters.ts';
import { Vocabulary } from './vocabulary.ts';

const extended = new WeakMap<Definitions, WeakMap<Vocabulary, Vocabulary>>();

/**
 * The vocabulary with the composite node types of a graph: the sockets and promoted parameters of each definition. The
 * same for the same definitions, and the vocabulary itself where it has them already.
 */
export function vocabularyOf(
  { definitions }: Pick<GraphDocument, 'definitions'>,
  vocabulary: Vocabulary,
): Vocabulary {
  if (!definitions || Object.keys(definitions).length === 0) return vocabulary;
  const known = extended.get(definitions) ?? new WeakMap<Vocabulary, Vocabulary>();
  extended.set(definitions, known);
  const found = known.get(vocabulary);
  if (found) return found;
  // Those of another graph, or of this one before it was edited, give way.
  const plain = vocabulary.all().filter(({ category }) => category !== 'composite');
  const made = new Vocabulary(
    [...plain, ...declarationsOf(definitions, new Vocabulary(plain))],
    vocabulary.packs,
  );
  known.set(vocabulary, made);
  known.set(made, made);
  return made;
}

function declarationsOf(definitions: Definitions, vocabulary: Vocabulary): NodeDeclaration[] {
  return Object.entries(definitions).flatMap(([name, definition]): NodeDeclaration[] => {
    const { title, description = '', inputs, outputs } = definition;
    const shared = { category: 'composite', description, parameters: {} } as const;
    return [
      {
        ...shared,
        type: compositeType(name),
        title,
        inputs: inputSockets(inputs, (input) => isOptional(definitions, vocabulary, definition, input)),
        outputs: outputSockets(outputs),
        parameters: promotedParameters(definitions, vocabulary, definition),
      },
      { ...shared, type: inputsType(name), title: 'Inputs', inputs: {}, outputs: outputSockets(inputs) },
      {
        ...shared,
        type: outputsType(name),
        title: 'Outputs',
        inputs: inputSockets(outputs, () => true),
        outputs: {},
      },
    ];
  });
}

type Sockets = Readonly<
  Record<string, { title?: string | undefined; help?: string | undefined; type: string }>
>;

function inputSockets<S extends Sockets>(
  sockets: S,
  optional: (socket: S[string]) => boolean,
): Record<string, InputSocket> {
  return Object.fromEntries(
    Object.entries(sockets).map(([name, socket]) => [
      name,
      {
        ...socketText(name, socket),
        takes: [socket.type as SocketType],
        ...(optional(socket as S[string]) && { optional: true as const }),
      },
    ]),
  );
}

function outputSockets(sockets: Sockets): Record<string, OutputSocket> {
  return Object.fromEntries(
    Object.entries(sockets).map(([name, socket]) => [
      name,
      { ...socketText(name, socket), gives: socket.type as SocketType },
    ]),
  );
}

function socketText(name: string, { title, help }: Sockets[string]): { title: string; help: string } {
  return { title: title ?? wordsOf(name), help: help ?? '' };
}

/** An input is optional where everything that it leads to is. */
function isOptional(
  definitions: Definitions,
  vocabulary: Vocabulary,
  { nodes }: Definition,
  { to }: Definition['inputs'][string],
  depth = 0,
): boolean {
  return to.every(([id, socket]) => {
    const type = nodes.find((node) => node.id === id)?.type;
    const inner = type === undefined ? undefined : definitionOf({ definitions }, definitionName(type) ?? '');
    const input = inner && Object.hasOwn(inner.inputs, socket) ? inner.inputs[socket] : undefined;
    if (inner && input)
      return depth < DEEPEST && isOptional(definitions, vocabulary, inner, input, depth + 1);
    return type !== undefined && vocabulary.get(type)?.inputs[socket]?.optional === true;
  });
}

function promotedParameters(
  definitions: Definitions,
  vocabulary: Vocabulary,
  { nodes, parameters = {} }: Definition,
): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, promoted]) => {
      const inner = parameterAt({ nodes, definitions }, vocabulary, promoted.to[0]!);
      if (!inner) return [];
      return [
        [
          name,
          { ...omit(inner, 'when'), title: promoted.title ?? inner.title, help: promoted.help ?? inner.help },
        ],
      ];
    }),
  );
}
