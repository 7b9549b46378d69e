import { DEEPEST, definitionName, definitionOf } from './definitions.ts';
import type { Definition, GraphDocument, GraphNode } from './document.ts';
import type { NodeDeclaration } from './node-type.ts';
import type { Parameter } from './parameters.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The id of a node and one of its parameters; `weights.NAME` for one of several weights. */
export type ParameterAddress = NonNullable<Definition['parameters']>[string]['to'][number];

/**
 * A parameter of a node, with the node's value as its default; one of several weights as a number. Undefined if there is no
 * such node or parameter.
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

/** The parameters of a node, with a value at a path: of a part, the whole parameter with the part changed. */
export function assigned(
  { params = {} }: Pick<GraphNode, 'params'>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const { parameter, part } = splitAddress(path);
  if (part === undefined) return { ...params, [parameter]: value };
  return { ...params, [parameter]: { ...(params[parameter] as object | undefined), [part]: value } };
}

/** Whether an address is among others. */
export function includesAddress(
  addresses: readonly ParameterAddress[],
  [node, path]: ParameterAddress,
): boolean {
  return addresses.some((address) => address[0] === node && address[1] === path);
}
