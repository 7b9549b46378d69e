import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { inputSocket } from '../../graph/node-type.ts';
import { Wiring } from '../../graph/wiring.ts';
import { vocabulary } from '../../vocabulary.ts';
import { samples } from './samples.svelte.ts';

/** Feature networks that come with the studio. */
const models = ['slim19'];

/** What a parameter of a node may name: `suggestions` of its control. Undefined where names are free. */
export function suggestionsFor(
  document: GraphDocument,
  node: GraphNode,
  name: string,
): readonly string[] | undefined {
  const parameter = vocabulary.get(node.type)?.parameters[name];
  switch (parameter?.kind) {
    case 'picture':
      return [
        ...samples.sources,
        'result:last',
        ...Object.keys(document.assets ?? {}).map((key) => `asset:${key}`),
      ];
    case 'model':
      return models;
    case 'weights':
      return parameter.of === undefined ? layersAbove(document, node) : termsOf(document, node, parameter.of);
    default:
      return undefined;
  }
}

/** The names of the wires that go into an input which takes many. */
function termsOf(document: GraphDocument, node: GraphNode, socket: string): string[] {
  const declaration = vocabulary.get(node.type);
  return document.wires.flatMap(({ to }) => {
    const end = to[0] === node.id && declaration ? inputSocket(declaration, to[1]) : undefined;
    return end?.socket === socket && end.name !== undefined ? [end.name] : [];
  });
}

/** The layers that are tapped above a loss, or undefined where nothing is wired yet. */
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
