import * as v from 'valibot';
import { getUID, type NodeEditor } from 'rete';
import type { GraphDocument } from '../../graph/document.ts';
import { connectionKey, type EditorSync } from './editor-sync.ts';
import { StylographNode, type PluginSchemes } from './stylograph-node.ts';

/** How nodes that are not Stylograph's are kept in a file: the host knows how they are made. */
export interface ForeignNodes<S extends PluginSchemes> {
  /** What `load` needs to make the node again, as plain JSON; `undefined` for a node that is not to be kept. */
  save(node: S['Node']): unknown;
  /** The node again, under the id that it had. */
  load(data: unknown, id: string): S['Node'];
}

const end = v.strictTuple([v.string(), v.string()]);

/** What a file keeps of a host under `host`: its nodes, and the wires that begin or end at one of them. */
const hostSchema = v.object({
  nodes: v.array(
    v.object({
      id: v.string(),
      position: v.optional(v.strictTuple([v.number(), v.number()])),
      data: v.unknown(),
    }),
  ),
  wires: v.array(v.object({ from: end, to: end })),
});

/** The host's nodes in an editor, on their way to a file and back. */
export class Host<S extends PluginSchemes> {
  private readonly editor: NodeEditor<S>;
  private readonly sync: EditorSync<S>;
  private readonly foreign: ForeignNodes<S>;

  constructor(editor: NodeEditor<S>, sync: EditorSync<S>, foreign: ForeignNodes<S>) {
    this.editor = editor;
    this.sync = sync;
    this.foreign = foreign;
  }

  /** Adds the nodes and wires that a document keeps and that are not there yet. What is not sound is passed over. */
  async load(document: GraphDocument): Promise<void> {
    const result = v.safeParse(hostSchema, document['host']);
    if (!result.success) return;
    const { editor, sync } = this;
    for (const { id, data, position } of result.output.nodes) {
      if (!editor.getNode(id)) await editor.addNode(this.foreign.load(data, id));
      if (position) await sync.area?.translate(id, { x: position[0], y: position[1] });
    }
    const there = new Set(sync.connections().map(connectionKey));
    for (const { from, to } of result.output.wires) {
      const [source, target] = [editor.getNode(from[0]), editor.getNode(to[0])];
      const ends = { source: from[0], sourceOutput: from[1], target: to[0], targetInput: to[1] };
      if (!source || !target || there.has(connectionKey(ends))) continue;
      await editor.addConnection({ id: getUID(), ...ends });
    }
  }

  /** The document with the host's nodes, and the wires that begin or end at them. */
  save(document: GraphDocument): GraphDocument {
    const { sync } = this;
    const nodes = this.editor.getNodes().flatMap((node) => {
      if (node instanceof StylographNode) return [];
      const data = this.foreign.save(node);
      const position = sync.area?.nodeViews.get(node.id)?.position;
      const place = position ? { position: [Math.round(position.x), Math.round(position.y)] } : {};
      return data === undefined ? [] : [{ id: node.id, ...place, data }];
    });
    const kept = new Set(nodes.map(({ id }) => id));
    const wires = sync
      .connections()
      .filter(({ source, target }) => kept.has(source) || kept.has(target))
      .filter(({ source, target }) => [source, target].every((id) => kept.has(id) || sync.ours(id)))
      .map(({ source, sourceOutput, target, targetInput }) => ({
        from: [source, sourceOutput],
        to: [target, targetInput],
      }));
    return { ...document, host: { nodes, wires } };
  }
}
