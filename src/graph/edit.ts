import * as v from 'valibot';
import { addressee } from './parameter-address.ts';
import { DEEPEST, definitionName, definitionOf } from './definitions.ts';
import { vocabularyOf } from './composite.ts';
import type { Definition, GraphDocument, GraphNode } from './document.ts';
import type { Category, NodeDeclaration } from './node-type.ts';
import type { Vocabulary } from './vocabulary.ts';
import { parameterRemedy, parameterSchema, type Parameter } from './parameters.ts';
import { refusal, type GraphError } from './problem.ts';
import { meantText, nearNames, whichThereAre } from './suggest.ts';
import { Wiring } from './wiring.ts';

/**
 * The document with one parameter changed. `target` is `NODE.PARAMETER`, or `NODE.PARAMETER.NAME` for one of several
 * weights; NODE is an id, a type of which the graph has one, or the path of a node in composite nodes: see
 * {@link findParameter}. `text` is read as the parameter's kind wants it.
 * Throws a {@link GraphError} for an unknown name or a value out of range.
 */
export function setParameter(
  document: GraphDocument,
  vocabulary: Vocabulary,
  target: string,
  text: string,
): GraphDocument {
  const { parameter, name } = findParameter(document, vocabulary, target);
  return assignParameter(
    document,
    vocabulary,
    target,
    name === '' ? readValue(parameter, text) : readNumber(text),
    text,
  );
}

/** As {@link setParameter}, from a value instead of a text. `shown` is what a message calls the value. */
export function assignParameter(
  document: GraphDocument,
  vocabulary: Vocabulary,
  target: string,
  given: unknown,
  shown = JSON.stringify(given),
): GraphDocument {
  const found = findParameter(document, vocabulary, target);
  const value = valueFor(target, found, given, shown);
  return changeParameters(document, (n) => (n === found.node ? { [found.parameterName]: value } : {}));
}

/** The value of a parameter after setting the target. Throws a {@link GraphError} if the value is invalid. */
export function valueFor(
  target: string,
  { node, parameter, parameterName, name }: FoundParameter,
  given: unknown,
  shown = JSON.stringify(given),
): unknown {
  const old = (node.params?.[parameterName] ?? parameter.default) as object;
  const value = name === '' ? given : { ...old, [name]: given };
  const result = v.safeParse(parameterSchema(parameter), value);
  if (!result.success)
    throw refusal(
      `“${target}” cannot be ${shown}: ${result.issues[0].message}`,
      parameterRemedy(parameter, given),
    );
  return value;
}

/** Where a target leads. */
export interface FoundParameter {
  readonly node: GraphNode;
  /** The id of the node; of one in composite nodes the path to it, `coarse/style`. */
  readonly path: string;
  readonly parameter: Parameter;
  readonly parameterName: string;
  /** Of one of several weights; empty for the parameter itself. */
  readonly name: string;
}

/**
 * The parameter that `NODE.PARAMETER` or `NODE.PARAMETER.NAME` names. Throws a {@link GraphError} if there is none.
 *
 * A path `COMPOSITE/NODE` leads into a composite node. Where it promotes the parameter, the parameter of the composite node is meant,
 * which only that node has; else that of the definition, which all nodes made of it share.
 */
export function findParameter(
  document: GraphDocument,
  vocabulary: Vocabulary,
  target: string,
): FoundParameter {
  const [nodeName, parameterName, ...rest] = target.split('.');
  if (!nodeName || !parameterName)
    throw refusal(`“${target}” does not name a parameter.`, 'Use NODE.PARAMETER=VALUE.');
  if (isInside(document, nodeName)) return findInside(document, vocabulary, target);
  const node = findNode(document, vocabulary, nodeName);
  const { parameters } = vocabularyOf(document, vocabulary).get(node.type)!;
  const parameter = Object.hasOwn(parameters, parameterName) ? parameters[parameterName] : undefined;
  if (!parameter)
    throw refusal(
      `“${node.type}” has no parameter “${parameterName}”.`,
      whichThereAre(
        parameterName,
        Object.keys(parameters),
        definitionName(node.type) === undefined ? `stylograph nodes ${node.type}` : undefined,
      ),
    );
  const name = rest.join('.');
  if (name !== '' && parameter.kind !== 'weights')
    throw refusal(
      `“${nodeName}.${parameterName}” has no part “${name}”.`,
      `Use ${nodeName}.${parameterName}=VALUE.`,
    );
  return { node, path: node.id, parameter, parameterName, name };
}

/** Whether a name is a path into a composite node; types of packs have slashes too. */
function isInside({ nodes }: GraphDocument, name: string): boolean {
  return name.includes('/') && !nodes.some(({ type }) => type === name);
}

function findInside(document: GraphDocument, vocabulary: Vocabulary, target: string): FoundParameter {
  const dot = target.indexOf('.');
  const slash = target.lastIndexOf('/', dot);
  const composite = target.slice(0, slash);
  const definition = definitionAt(document, composite);
  const inside = { ...document, nodes: definition.nodes };
  const wanted = target.slice(slash + 1, dot);
  if (!definition.nodes.some(({ id, type }) => id === wanted || type === wanted))
    throw noNode(`“${composite}”`, wanted, definition.nodes);
  const found = findParameter(inside, vocabulary, target.slice(slash + 1));
  const { node, parameterName, name } = found;
  const own = name === '' ? parameterName : `${parameterName}.${name}`;
  for (const [promoted, { to }] of Object.entries(definition.parameters ?? {}))
    for (const [id, parameter] of to) {
      if (id !== node.id) continue;
      if (parameter === own) return findParameter(document, vocabulary, `${composite}.${promoted}`);
      if (own.startsWith(`${parameter}.`))
        return findParameter(document, vocabulary, `${composite}.${promoted}.${name}`);
      if (parameter.startsWith(`${own}.`))
        throw refusal(
          `The composite node sets a part of “${target}”, as “${composite}.${promoted}”.`,
          'Change that, or a single other part.',
        );
    }
  return { ...found, path: `${composite}/${node.id}` };
}

function noNode(where: string, name: string, nodes: readonly GraphNode[]): GraphError {
  const ids = nodes.map(({ id }) => id);
  return refusal(`${where} has no node “${name}”.`, whichThereAre(name, ids));
}

/** What the composite node at a path is made of. Throws a {@link GraphError} if there is none. */
function definitionAt(document: GraphDocument, path: string): Definition {
  let { nodes } = document;
  let at = '';
  let definition: Definition | undefined;
  for (const id of path.split('/')) {
    const node = nodes.find((one) => one.id === id);
    if (!node) throw noNode(at === '' ? 'The graph' : `“${at}”`, id, nodes);
    at = at === '' ? id : `${at}/${id}`;
    definition = definitionOf(document, definitionName(node.type) ?? '');
    if (!definition) throw refusal(`“${at}” is not a composite node.`, 'Only these have nodes inside.');
    ({ nodes } = definition);
  }
  return definition!;
}

/**
 * The document with the parameters that `change` gives put in the place of those that a node has; nodes inside
 * definitions are asked for too.
 */
export function changeParameters(
  document: GraphDocument,
  change: (node: GraphNode) => Record<string, unknown>,
): GraphDocument {
  const changed = (nodes: readonly GraphNode[]) =>
    nodes.map((node) => {
      const changes = change(node);
      return Object.keys(changes).length === 0 ? node : { ...node, params: { ...node.params, ...changes } };
    });
  // What did not change stays the same object: the vocabulary of a graph is rebuilt only if the definitions change.
  let { definitions } = document;
  for (const [name, definition] of Object.entries(document.definitions ?? {})) {
    const nodes = changed(definition.nodes);
    if (nodes.some((node, i) => node !== definition.nodes[i]))
      definitions = { ...definitions, [name]: { ...definition, nodes } };
  }
  return { ...document, nodes: changed(document.nodes), ...(definitions && { definitions }) };
}

/**
 * The document with a parameter of all nodes of a category at one value, inside definitions too, and wherever a
 * composite node sets it.
 */
export function setEverywhere(
  document: GraphDocument,
  vocabulary: Vocabulary,
  category: Category,
  parameter: string,
  value: unknown,
): GraphDocument {
  const has = (type: string, name: string) => {
    const declaration = vocabulary.get(type);
    return name === parameter && declaration?.category === category && name in declaration.parameters;
  };
  return changeParameters(document, (node) => {
    if (has(node.type, parameter)) return { [parameter]: value };
    if (definitionName(node.type) === undefined) return {};
    const leading = Object.keys(node.params ?? {}).filter((name) => {
      const found = addressee({ ...document, nodes: [node] }, [node.id, name]);
      return found && has(found.type, found.parameter);
    });
    return Object.fromEntries(leading.map((name) => [name, value]));
  });
}

/** The document with every length in pixels multiplied, so that the graph runs the same at another size. */
export function scalePixels(document: GraphDocument, vocabulary: Vocabulary, factor: number): GraphDocument {
  const known = vocabularyOf(document, vocabulary);
  return changeParameters(document, (node) =>
    Object.fromEntries(
      parametersOf(known.get(node.type)).flatMap(([name, parameter]) => {
        if (parameter.kind !== 'number' || !parameter.pixels) return [];
        // What a composite node leaves to its definition is scaled there.
        if (definitionName(node.type) !== undefined && node.params?.[name] === undefined) return [];
        const length = (node.params?.[name] as number | undefined) ?? parameter.default;
        const scaled = parameter.integer ? Math.round(length * factor) : length * factor;
        return length === 0 ? [] : [[name, Math.min(parameter.max, Math.max(parameter.min, scaled))]];
      }),
    ),
  );
}

/** The document as it is if it keeps a picture; else with a `save` of what its last optimizer gives. */
export function withSave(document: GraphDocument, vocabulary: Vocabulary, file: string): GraphDocument {
  const optimizer = new Wiring(document, vocabulary)
    .order()
    .sorted.findLast(({ type, muted }) => !muted && vocabulary.get(type)?.category === 'optimize');
  if (!optimizer || document.nodes.some(({ type, muted }) => !muted && type === 'save')) return document;
  const taken = new Set(document.nodes.map(({ id }) => id));
  let id = 'save';
  while (taken.has(id)) id += '-';
  return {
    ...document,
    nodes: [...document.nodes, { id, type: 'save', params: { file } }],
    wires: [...document.wires, { from: [optimizer.id, 'image'], to: [id, 'image'] }],
  };
}

function parametersOf(declaration: NodeDeclaration | undefined): [string, Parameter][] {
  return Object.entries(declaration?.parameters ?? {});
}

function findNode(document: GraphDocument, vocabulary: Vocabulary, name: string): GraphNode {
  const byId = document.nodes.find(({ id }) => id === name);
  const byType = document.nodes.filter(({ type }) => type === name);
  const node = byId ?? (byType.length === 1 ? byType[0] : undefined);
  if (node && vocabularyOf(document, vocabulary).get(node.type)) return node;
  if (byType.length > 1)
    throw refusal(
      `The graph has ${byType.length} nodes of type “${name}”.`,
      `Use the id of one of them: ${byType.map(({ id }) => id).join(', ')}.`,
    );
  const ids = document.nodes.map(({ id }) => id);
  throw refusal(`The graph has no node “${name}”.`, nodesMeant(document, name) || whichThereAre(name, ids));
}

/** `Did you mean “transfer/coarse/optimizer”? `: nodes, in composite nodes too, whose id or type is like a name. */
function nodesMeant(document: GraphDocument, name: string): string {
  const paths = new Map<string, string[]>();
  const add = (nodes: readonly GraphNode[], above: string, depth: number) => {
    for (const { id, type } of nodes) {
      for (const key of new Set([id, type])) paths.set(key, [...(paths.get(key) ?? []), `${above}${id}`]);
      const definition = definitionOf(document, definitionName(type) ?? '');
      if (definition && depth < DEEPEST) add(definition.nodes, `${above}${id}/`, depth + 1);
    }
  };
  add(document.nodes, '', 0);
  const meant = nearNames(name, paths.keys()).flatMap((near) => paths.get(near)!);
  return meantText(new Set(meant));
}

/** A parameter's value from its text, as its kind wants it. */
export function readValue(parameter: Parameter, text: string): unknown {
  switch (parameter.kind) {
    case 'number':
      return readNumber(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'layers':
      return text.split(',').map((layer) => layer.trim());
    case 'weights':
      return Object.fromEntries(
        text.split(',').map((pair) => {
          const [name, weight, ...more] = pair.split(':');
          return [name!.trim(), more.length > 0 ? Number.NaN : readNumber(weight ?? '')];
        }),
      );
    case 'schema':
      return readJson(text);
    default:
      return text;
  }
}

/** Text that is not JSON is taken literally. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** NaN, which no schema accepts, if the text is not a number. */
function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
