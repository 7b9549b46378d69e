import { definitionName, definitionOf } from '../../graph/definitions.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import type { SocketEnd } from '../../graph/connect.ts';
import { INPUTS, levelOf, OUTPUTS } from '../../graph/level.ts';

/** The ids of the composite nodes that are open, each inside the one before; none for the graph itself. */
export type Level = readonly string[];

/** A composite node on the way to a level, with the name of its definition. */
export interface LevelStep {
  readonly node: GraphNode;
  readonly definition: string;
}

/** The composite nodes on the way to a level, as far as the graph has them. */
export function stepsTo(document: GraphDocument, level: Level): LevelStep[] {
  const steps: LevelStep[] = [];
  let { nodes } = document;
  for (const id of level) {
    const node = nodes.find((one) => one.id === id);
    const name = node && definitionName(node.type);
    const definition = name === undefined ? undefined : definitionOf(document, name);
    if (!node || name === undefined || !definition) break;
    steps.push({ node, definition: name });
    ({ nodes } = definition);
  }
  return steps;
}

/** The level and the node of a path such as `coarse/style`, as problems, terms and pictures name it. */
export function placeOf(path: string): { readonly level: Level; readonly node: string } {
  const ids = path.split('/');
  return { level: ids.slice(0, -1), node: ids.at(-1)! };
}

/** The path of a node that a level shows; undefined for the nodes that show its inputs and outputs: nothing of a run is theirs. */
export function pathOf(level: Level, node: string): string | undefined {
  return isBoundary(node) ? undefined : [...level, node].join('/');
}

/** Whether a node shows the inputs or outputs of the definition that is open. */
export function isBoundary(node: string): boolean {
  return node === INPUTS || node === OUTPUTS;
}

/** Whether a path leads to a node, or into it. */
export function leadsTo(path: string | undefined, node: string): boolean {
  return path === node || path?.startsWith(`${node}/`) === true;
}

/**
 * The path of the node that gives what a node shows first: the node itself, and of a composite node the one inside that its
 * first output comes from. Undefined if it gives nothing.
 */
export function givingPath(
  document: GraphDocument,
  path: string,
  type: string,
  output?: string,
): string | undefined {
  const definition = definitionOf(document, definitionName(type) ?? '');
  if (!definition) return definitionName(type) === undefined ? path : undefined;
  const from = Object.entries(definition.outputs).find(
    ([name]) => output === undefined || name === output,
  )?.[1].from;
  const inner = from && definition.nodes.find(({ id }) => id === from[0]);
  return inner && givingPath(document, `${path}/${inner.id}`, inner.type, from[1]);
}

/** The path of the node that gives what an output of a level gives, inside composite nodes or outside. */
export function pathOfOutput(
  document: GraphDocument,
  level: Level,
  { node, socket }: SocketEnd,
): string | undefined {
  const composite = level.at(-1);
  if (node === INPUTS && composite !== undefined) {
    const outer = level.slice(0, -1);
    const definition = stepsTo(document, outer).at(-1)?.definition;
    const graph = definition === undefined ? document : levelOf(document, definition);
    const wire = graph.wires.find(({ to }) => to[0] === composite && to[1] === socket);
    return wire && pathOfOutput(document, outer, { node: wire.from[0], socket: wire.from[1] });
  }
  const definition = stepsTo(document, level).at(-1)?.definition;
  const nodes = definition === undefined ? document.nodes : levelOf(document, definition).nodes;
  const type = nodes.find(({ id }) => id === node)?.type;
  return type === undefined ? undefined : givingPath(document, [...level, node].join('/'), type, socket);
}
