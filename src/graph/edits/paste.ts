import { least } from '../extremes.ts';
import { compositeType, definitionName } from '../definitions.ts';
import { canConnect } from '../connect.ts';
import type { GraphDocument, GraphNode, GraphWire, Position } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { Addition } from './add.ts';
import type { Clip } from './clip.ts';
import { freshId } from './fresh-id.ts';
import { moveNodes } from './move.ts';
import { renameIds } from './rename-ids.ts';
import { withWires } from './with-wires.ts';

export interface PasteOptions {
  /** Wire the new nodes to what fed the copied ones too, where the graph has it. */
  readonly keepInputs?: boolean;
}

/**
 * Adds copied nodes with the wires among them, under fresh ids. The left upper corner of what they take comes to `at`.
 */
export function pasteNodes(
  document: GraphDocument,
  vocabulary: Vocabulary,
  copied: Clip,
  at: Position,
  { keepInputs = false }: PasteOptions = {},
): Addition {
  if (copied.nodes.length === 0) return { document, nodes: [] };
  const clip = withOwnNames(copied, document);
  const there = new Set(document.nodes.map(({ id }) => id));
  const ids = new Set(clip.nodes.map(({ id }) => id));
  const [left, top] = cornerOf(clip.nodes);

  const definitions = clip.definitions && { definitions: { ...document.definitions, ...clip.definitions } };
  const both: GraphDocument = {
    ...document,
    nodes: [...document.nodes.filter(({ id }) => !ids.has(id)), ...clip.nodes],
    wires: [],
    ...definitions,
  };
  const wired = ({ from, to }: GraphWire): boolean =>
    ids.has(from[0]) ||
    (keepInputs &&
      canConnect(both, vocabulary, { node: from[0], socket: from[1] }, { node: to[0], socket: to[1] }).ok);
  const copy: GraphDocument = {
    format: 'stylograph',
    version: clip.version,
    nodes: clip.nodes,
    wires: clip.wires,
    ...definitions,
  };
  const cut = withWires(copy, vocabulary, clip.wires.filter(wired));

  const places = clip.nodes.map(({ id, position: [x, y] = [0, 0] }): [string, Position] => [
    id,
    [x - left + at[0], y - top + at[1]],
  ]);
  const added = renameIds(moveNodes(cut, new Map(places)), vocabulary, freshIds(there, ids));
  return {
    document: {
      ...document,
      nodes: [...document.nodes, ...added.nodes],
      wires: [...document.wires, ...added.wires],
      ...definitions,
      ...(clip.assets && { assets: { ...clip.assets, ...document.assets } }),
    },
    nodes: added.nodes.map(({ id }) => id),
  };
}

/**
 * The clip with its definitions under names that the graph has free. One that the graph has just so is the same
 * definition, and its nodes are more of them.
 */
function withOwnNames(clip: Clip, { definitions = {} }: GraphDocument): Clip {
  const taken = new Set(Object.keys(definitions));
  const names = new Map<string, string>();
  for (const [name, definition] of Object.entries(clip.definitions ?? {})) {
    const same = Object.hasOwn(definitions, name) && sameJson(definitions[name], definition);
    const own = same ? name : freshId(taken, name);
    taken.add(own);
    names.set(name, own);
  }
  if ([...names].every(([name, own]) => name === own)) return clip;
  const renamed = <N extends GraphNode>(node: N): N => {
    const own = names.get(definitionName(node.type) ?? '');
    return own === undefined ? node : { ...node, type: compositeType(own) };
  };
  return {
    ...clip,
    nodes: clip.nodes.map(renamed),
    definitions: Object.fromEntries(
      Object.entries(clip.definitions ?? {}).map(([name, definition]) => [
        names.get(name)!,
        { ...definition, nodes: definition.nodes.map(renamed) },
      ]),
    ),
  };
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The left upper corner of what nodes take. */
export function cornerOf(nodes: readonly GraphNode[]): Position {
  const along = (axis: 0 | 1) => least(nodes.map(({ position }) => position?.[axis] ?? 0));
  return [along(0), along(1)];
}

/** New ids for those that are taken. They avoid the other copied ones as well, which stay as they are. */
function freshIds(there: ReadonlySet<string>, copied: ReadonlySet<string>): Map<string, string> {
  const taken = new Set([...there, ...copied]);
  const numbers = new Map<string, number>();
  const ids = new Map<string, string>();
  for (const id of copied) {
    if (!there.has(id)) continue;
    const fresh = freshId(taken, id, numbers);
    taken.add(fresh);
    ids.set(id, fresh);
  }
  return ids;
}
