import { definitionName, definitionOf } from '../../graph/definitions.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { inputSocket } from '../../graph/node-type.ts';
import { Wiring } from '../../graph/wiring.ts';
import { vocabulary } from '../../vocabulary.ts';
import { convsOf, builtIn } from '../../models/index.ts';
import { models } from '../models/models.svelte.ts';
import { samples } from './samples.svelte.ts';

/** What a parameter of a node may name: `suggestions` of its control. Undefined if names are free. */
export function suggestionsFor(
  document: GraphDocument,
  node: GraphNode,
  name: string,
): readonly string[] | undefined {
  const definition = definitionOf(document, definitionName(node.type) ?? '');
  const promoted = definition?.parameters?.[name]?.to[0];
  if (definition) {
    const inner = definition.nodes.find(({ id }) => id === promoted?.[0]);
    const { definitions = {}, assets = {} } = document;
    return (
      inner &&
      promoted &&
      suggestionsFor({ ...document, ...definition, definitions, assets }, inner, promoted[1])
    );
  }
  const parameter = vocabulary.get(node.type)?.parameters[name];
  switch (parameter?.kind) {
    case 'picture':
      return pictureSources(document);
    case 'model':
      return models.names;
    case 'layers':
      return layersOf(node);
    case 'weights':
      return parameter.of === undefined ? layersAbove(document, node) : termsOf(document, node, parameter.of);
    default:
      return undefined;
  }
}

/** The pictures to choose from: samples, the last result, and those in the graph. */
export function pictureSources({ assets = {} }: GraphDocument): string[] {
  return [...samples.sources, 'result:last', ...Object.keys(assets).map((key) => `asset:${key}`)];
}

/** The layers of the model that a node names, as far as they are known. */
function layersOf(node: GraphNode): readonly string[] | undefined {
  const parameters = Object.entries(vocabulary.get(node.type)?.parameters ?? {});
  const model = parameters.find(([, { kind }]) => kind === 'model');
  const name = model && (node.params?.[model[0]] ?? model[1].default);
  if (typeof name !== 'string') return undefined;
  const known = builtIn(name);
  return known ? convsOf(known.layers).map((layer) => layer.name) : models.layersOf(name);
}

/** The names of the wires that go into an input which takes many. */
function termsOf(document: GraphDocument, node: GraphNode, socket: string): string[] {
  const declaration = vocabulary.get(node.type);
  return document.wires.flatMap(({ to }) => {
    const end = to[0] === node.id && declaration ? inputSocket(declaration, to[1]) : undefined;
    return end?.socket === socket && end.name !== undefined ? [end.name] : [];
  });
}

/** The layers that are tapped above a loss, or undefined if nothing is wired yet. */
function layersAbove(document: GraphDocument, node: GraphNode): string[] | undefined {
  const wiring = new Wiring(document, vocabulary);
  const isTap = ({ type }: GraphNode) => type === 'features';
  const at = wiring.nodes.get(node.id);
  const layers = (at ? wiring.upstream(at, isTap) : []).filter(isTap).flatMap(({ type, params }) => {
    const declared = vocabulary.get(type)?.parameters['layers'];
    const own = params?.['layers'] ?? declared?.default;
    return Array.isArray(own) ? own.filter((name) => typeof name === 'string') : [];
  });
  return layers.length === 0 ? undefined : [...new Set(layers)];
}
