import { compositeType, definitionName, definitionOf, definitionsUsed, everyNode } from '../definitions.ts';
import type { GraphDocument } from '../document.ts';
import { unfold } from '../expand.ts';
import { omit, without } from '../omit.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Addition } from './add.ts';
import { withAddresses } from './addresses.ts';
import { changeNodes } from './change-nodes.ts';
import { freshId } from './fresh-id.ts';
import { withDefinition } from './promote.ts';
import { renameIds } from './rename-ids.ts';

/** Gives a composite node a definition of its own, a copy: edits of either leave the other as it is. */
export function makeIndependent(document: GraphDocument, id: string): GraphDocument {
  const name = nameAt(document, id);
  const definition = name === undefined ? undefined : definitionOf(document, name);
  if (name === undefined || !definition) return document;
  const own = freshId(new Set(Object.keys(document.definitions ?? {})), name);
  const changed = changeNodes(document, (node) =>
    node.id === id ? { ...node, type: compositeType(own) } : node,
  );
  return withDefinition(changed, own, definition);
}

/**
 * Replaces a composite node with its inner nodes, with the values of its promoted parameters. Its definition is removed if no
 * other node uses it.
 */
export function dissolve(document: GraphDocument, vocabulary: Vocabulary, id: string): Addition {
  const name = nameAt(document, id);
  const definition = name === undefined ? undefined : definitionOf(document, name);
  const composite = document.nodes.find((node) => node.id === id);
  if (name === undefined || !definition || !composite) return { document, nodes: [] };
  const flat = unfold(document, (node) => node === composite);
  const taken = new Set(document.nodes.map((node) => node.id).filter((other) => other !== id));
  const ids = new Map<string, string>();
  for (const inner of definition.nodes) {
    const fresh = freshId(taken, inner.id);
    taken.add(fresh);
    ids.set(`${id}/${inner.id}`, fresh);
  }
  const inside = new Set(ids.keys());
  const [x, y] = composite.position ?? [0, 0];
  const [left, top] = middleOf(definition.nodes);
  const placed = changeNodes(flat, (node) => {
    if (!inside.has(node.id)) return node;
    const [nx, ny] = node.position ?? [0, 0];
    return {
      ...node,
      position: [Math.round(nx - left + x), Math.round(ny - top + y)],
      ...(composite.muted && { muted: true }),
      ...(composite.bypassed && { bypassed: true }),
    };
  });
  const frames = [
    ...(document.frames ?? []).map((frame) =>
      frame.nodes.includes(id)
        ? { ...frame, nodes: [...frame.nodes.filter((other) => other !== id), ...inside] }
        : frame,
    ),
    ...(definition.frames ?? []).map((frame) => ({
      ...frame,
      nodes: frame.nodes.map((inner) => `${id}/${inner}`),
    })),
  ];
  const addressed = withAddresses(document, ([node, parameter]) => {
    const target = node === id ? definition.parameters?.[parameter]?.to[0] : undefined;
    return target ? [ids.get(`${id}/${target[0]}`) ?? node, target[1]] : [node, parameter];
  });
  const renamed = renameIds(
    {
      ...placed,
      ...(frames.length > 0 && { frames: withIds(frames) }),
      ...(addressed.sweeps && { sweeps: addressed.sweeps }),
      ...(addressed.controls && { controls: addressed.controls }),
    },
    vocabulary,
    ids,
  );
  const used = everyNode(renamed).some(({ type }) => definitionName(type) === name);
  return { document: used ? renamed : removeDefinition(renamed, name), nodes: [...ids.values()] };
}

/** Removes a definition from the graph, unless a node uses it. */
export function removeDefinition(document: GraphDocument, name: string): GraphDocument {
  if (everyNode(document).some(({ type }) => definitionName(type) === name)) return document;
  const left = without(document.definitions ?? {}, name);
  return Object.keys(left).length === 0 ? omit(document, 'definitions') : { ...document, definitions: left };
}

/** The graph after an edit, without the definitions that nodes stood for before it and none does any more. */
export function removeUnused(before: GraphDocument, after: GraphDocument): GraphDocument {
  if (!after.definitions || (before.definitions === after.definitions && before.nodes === after.nodes))
    return after;
  const used = definitionsUsed(after, after.nodes);
  const lost = Object.keys(definitionsUsed(before, before.nodes)).filter(
    (name) => !Object.hasOwn(used, name) && definitionOf(after, name) !== undefined,
  );
  // Those inside others go after them.
  return lost.reduce((document) => lost.reduce(removeDefinition, document), after);
}

function nameAt(document: GraphDocument, id: string): string | undefined {
  const node = document.nodes.find((one) => one.id === id);
  return node && definitionName(node.type);
}

/** Frames from inside may be called as others are. */
function withIds(frames: NonNullable<GraphDocument['frames']>): NonNullable<GraphDocument['frames']> {
  const taken = new Set<string>();
  return frames.map((frame) => {
    const id = freshId(taken, frame.id);
    taken.add(id);
    return id === frame.id ? frame : { ...frame, id };
  });
}

function middleOf(nodes: GraphDocument['nodes']): [number, number] {
  let [x, y] = [0, 0];
  for (const { position: [nx, ny] = [0, 0] } of nodes)
    [x, y] = [x + nx / nodes.length, y + ny / nodes.length];
  return [x, y];
}
