import type { Definition, GraphDocument, GraphNode } from './document.ts';
import type { InputSocket, NodeDeclaration, OutputSocket, SocketType } from './node-type.ts';
import { omit } from './omit.ts';
import type { Parameter, Parameters } from './parameters.ts';
import { Vocabulary } from './vocabulary.ts';

const COMPOSITE = 'composite:';
const INPUTS = 'inputs:';
const OUTPUTS = 'outputs:';

export type Definitions = NonNullable<GraphDocument['definitions']>;

/** The type of a node that is an instance of a definition. */
export const compositeType = (name: string): string => COMPOSITE + name;
/** The type of the node that shows the inputs of a definition inside it. */
export const inputsType = (name: string): string => INPUTS + name;
/** The type of the node that shows the outputs of a definition inside it. */
export const outputsType = (name: string): string => OUTPUTS + name;

/** The name of the definition of a node of this type; undefined if the node is not composite. */
export function definitionName(type: string): string | undefined {
  return type.startsWith(COMPOSITE) ? type.slice(COMPOSITE.length) : undefined;
}

/** The definition of a name; undefined where the graph has none. */
export function definitionOf(
  { definitions }: Pick<GraphDocument, 'definitions'>,
  name: string,
): Definition | undefined {
  return definitions && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

/** The nodes of a graph and those inside of its definitions. */
export function everyNode({
  nodes,
  definitions = {},
}: Pick<GraphDocument, 'nodes' | 'definitions'>): GraphNode[] {
  return [nodes, ...Object.values(definitions).map((definition) => definition.nodes)].flat();
}

/** The definitions that nodes use, with those used inside them. */
export function definitionsUsed(
  document: Pick<GraphDocument, 'definitions'>,
  nodes: readonly GraphNode[],
): Definitions {
  const used = new Map<string, Definition>();
  const lists = [nodes];
  for (const list of lists)
    for (const { type } of list) {
      const name = definitionName(type);
      const definition = name === undefined ? undefined : definitionOf(document, name);
      if (name === undefined || !definition || used.has(name)) continue;
      used.set(name, definition);
      lists.push(definition.nodes);
    }
  return Object.fromEntries(used);
}

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
  return { title: title ?? readable(name), help: help ?? '' };
}

/** `style-weight` as a label: `Style weight`. */
function readable(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How deep definitions may be nested. */
export const DEEPEST = 32;

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

/** The id of a node and one of its parameters; `weights.NAME` for one of several weights. */
export type ParameterAddress = NonNullable<Definition['parameters']>[string]['to'][number];

/**
 * A parameter of a node, with the value that the node has for it as its default; one of several weights as a number.
 * Undefined where there is no such node or parameter.
 */
export function parameterAt(
  { nodes, definitions = {} }: Pick<GraphDocument, 'nodes' | 'definitions'>,
  vocabulary: Vocabulary,
  [id, path]: ParameterAddress,
  depth = 0,
): Parameter | undefined {
  const node = nodes.find((one) => one.id === id);
  if (!node || depth > DEEPEST) return undefined;
  const { parameter, part } = splitAddress(path);
  const value = node.params?.[parameter];
  const definition = definitionOf({ definitions }, definitionName(node.type) ?? '');
  const promoted = definition?.parameters;
  const inner = promoted && Object.hasOwn(promoted, parameter) ? promoted[parameter] : undefined;
  const found = definition
    ? inner && parameterAt({ nodes: definition.nodes, definitions }, vocabulary, inner.to[0]!, depth + 1)
    : ownParameter(vocabulary.get(node.type), parameter);
  if (!found) return undefined;
  if (part === undefined) return value === undefined ? found : ({ ...found, default: value } as Parameter);
  if (found.kind !== 'weights') return undefined;
  const weights = { ...found.default, ...(value as Record<string, number> | undefined) };
  return {
    kind: 'number',
    title: part,
    help: found.help,
    default: Object.hasOwn(weights, part) ? weights[part]! : 1,
    min: -1e30,
    max: 1e30,
  };
}

/** The node type and the parameter that an address leads to at last, through promoted parameters. */
export function addressee(
  { nodes, definitions = {} }: Pick<GraphDocument, 'nodes' | 'definitions'>,
  [id, path]: ParameterAddress,
  depth = 0,
): { readonly type: string; readonly parameter: string } | undefined {
  const node = nodes.find((one) => one.id === id);
  if (!node || depth > DEEPEST) return undefined;
  const definition = definitionOf({ definitions }, definitionName(node.type) ?? '');
  if (!definition) return { type: node.type, parameter: path };
  const { parameters = {} } = definition;
  const inner = Object.hasOwn(parameters, path) ? parameters[path] : undefined;
  return inner && addressee({ nodes: definition.nodes, definitions }, inner.to[0]!, depth + 1);
}

function ownParameter(declaration: NodeDeclaration | undefined, name: string): Parameter | undefined {
  return declaration && Object.hasOwn(declaration.parameters, name)
    ? declaration.parameters[name]
    : undefined;
}

/** `weights.style` as the parameter `weights` and its part `style`. */
export function splitAddress(path: string): { parameter: string; part: string | undefined } {
  const dot = path.indexOf('.');
  return dot < 0
    ? { parameter: path, part: undefined }
    : { parameter: path.slice(0, dot), part: path.slice(dot + 1) };
}
