import { definitionName, definitionOf, definitionsUsed } from '../definitions.ts';
import type { GraphDocument, GraphNode, Position } from '../document.ts';
import { expand } from '../expand.ts';
import { omit } from '../omit.ts';
import type { ParameterAddress } from '../parameter-address.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { freshId } from './fresh-id.ts';
import { renameIds } from './rename-ids.ts';

/** A graph without composite nodes, and what became of the ids in it. */
export interface Flattened {
  readonly document: GraphDocument;
  /** The id of a node by its path in composite nodes, `coarse/style`. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * The graph with the nodes of its composite nodes in their place, at any depth. Controls lead to all the parameters that they set;
 * sweeps are left out. A composite node that is muted or bypassed stays.
 */
export function flatten(document: GraphDocument, vocabulary: Vocabulary): Flattened {
  const flat = expand(document);
  if (flat === document) return { document, ids: new Map() };
  const taken = new Set(document.nodes.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const { id } of flat.nodes) {
    if (!id.includes('/')) continue;
    const fresh = freshId(taken, id.replaceAll('/', '-'));
    taken.add(fresh);
    ids.set(id, fresh);
  }
  const present = new Set(flat.nodes.map(({ id }) => id));
  const controls = document.controls?.map((control) => ({
    ...control,
    to: control.to.flatMap((address) => innermost(document, document.nodes, address, '')),
  }));
  const placed: GraphDocument = {
    ...omit(flat, 'sweeps', 'definitions'),
    nodes: flat.nodes.map((node) => placedIn(document, node)),
    ...(controls && { controls: controls.filter(({ to }) => to.length > 0) }),
    ...(flat.frames && {
      frames: flat.frames.map((frame) => ({ ...frame, nodes: frame.nodes.filter((id) => present.has(id)) })),
    }),
  };
  const definitions = definitionsUsed(document, placed.nodes);
  const used = Object.keys(definitions).length > 0;
  return { document: renameIds({ ...placed, ...(used && { definitions }) }, vocabulary, ids), ids };
}

/** The parameters that one leads to at last, by the paths of their nodes. */
function innermost(
  document: GraphDocument,
  nodes: readonly GraphNode[],
  [id, parameter]: ParameterAddress,
  prefix: string,
): ParameterAddress[] {
  const node = nodes.find((one) => one.id === id);
  const name = definitionName(node?.type ?? '');
  const definition = name === undefined ? undefined : definitionOf(document, name);
  if (!definition) return [[prefix + id, parameter]];
  const { parameters = {} } = definition;
  const inner = Object.hasOwn(parameters, parameter) ? parameters[parameter]!.to : [];
  return inner.flatMap((address) => innermost(document, definition.nodes, address, `${prefix}${id}/`));
}

/** An inner node beside where the composite nodes around it are. */
function placedIn(document: GraphDocument, node: GraphNode): GraphNode {
  if (!node.id.includes('/') || !node.position) return node;
  let [x, y] = node.position;
  let { nodes } = document;
  for (const id of node.id.split('/').slice(0, -1)) {
    const around = nodes.find((one) => one.id === id)!;
    const [left, top]: Position = around.position ?? [0, 0];
    [x, y] = [x + left, y + top];
    ({ nodes } = definitionOf(document, definitionName(around.type)!)!);
  }
  return { ...node, position: [x, y] };
}
