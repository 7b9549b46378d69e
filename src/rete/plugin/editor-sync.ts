import { ClassicPreset, type NodeEditor } from 'rete';
import { vocabularyOf } from '../../graph/composite.ts';
import type { GraphDocument, GraphWire } from '../../graph/document.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { Newest } from '../newest.ts';
import { placesOf, type Point } from '../places.ts';
import type { FollowedArea } from './followed-area.ts';
import { StylographNode, type ControlOf, type PluginSchemes } from './stylograph-node.ts';

/** The ends of a wire as Rete has them. */
export interface Ends {
  readonly source: string;
  readonly sourceOutput: string;
  readonly target: string;
  readonly targetInput: string;
}

interface ReteWire extends Ends {
  readonly id: string;
}

/**
 * Brings the nodes of Stylograph in an editor to a document, changing only what differs. Nodes and wires of others are
 * left alone.
 */
export class EditorSync<S extends PluginSchemes> {
  area: FollowedArea | undefined;
  private readonly editor: NodeEditor<S>;
  private readonly vocabulary: Vocabulary;
  private readonly control: ControlOf;
  private readonly own = new WeakSet<object>();
  private readonly underWay = new Set<string>();
  private readonly arriving = new Set<string>();
  private readonly documents = new Newest<GraphDocument>((document) => this.bring(document));

  constructor(editor: NodeEditor<S>, vocabulary: Vocabulary, control: ControlOf) {
    this.editor = editor;
    this.vocabulary = vocabulary;
    this.control = control;
  }

  /** Whether this change of the editor is made from here. */
  isOwn(change: object): boolean {
    return this.own.has(change);
  }

  /** A node that is not yet where the document has it: an area begins by putting every node at its origin. */
  isArriving(id: string): boolean {
    return this.arriving.has(id);
  }

  /** The host adds or removes this just now, and the document is about to follow: till then it is left alone. */
  begin(key: string): void {
    this.underWay.add(key);
  }

  end(key: string): void {
    this.underWay.delete(key);
  }

  ours(id: string): StylographNode | undefined {
    const node = this.editor.getNode(id);
    return node instanceof StylographNode ? node : undefined;
  }

  /** Shows the document. Called again while active, it continues with the newest; the promise ends when all is shown. */
  show(document: GraphDocument): Promise<void> {
    return this.documents.add(document);
  }

  private async bring(document: GraphDocument): Promise<void> {
    await this.removeWires(document);
    await this.removeNodes(document);
    await this.bringNodes(document);
    await this.addWires(document);
  }

  private async removeWires({ wires, nodes }: GraphDocument): Promise<void> {
    const kept = new Set(wires.map(wireKey));
    const types = new Map(nodes.map(({ id, type }) => [id, type]));
    const seen = new Set<string>();
    for (const connection of this.connections()) {
      const ends = [this.ours(connection.source), this.ours(connection.target)];
      // A wire with an end on somebody else's node is somebody else's, unless ours goes away under it.
      const hangs = [connection.source, connection.target].some((id) => !this.editor.getNode(id));
      const key = connectionKey(connection);
      if ((!hangs && ends.includes(undefined)) || this.underWay.has(key)) continue;
      const stay = ends.every((node) => node && types.get(node.id) === node.type);
      if (stay && kept.has(key) && !seen.has(key)) seen.add(key);
      else await this.doing(connection, () => this.editor.removeConnection(connection.id));
    }
  }

  private async removeNodes({ nodes }: GraphDocument): Promise<void> {
    const types = new Map(nodes.map(({ id, type }) => [id, type]));
    for (const { id } of this.editor.getNodes()) {
      const node = this.ours(id);
      if (!node || types.get(id) === node.type || this.underWay.has(id)) continue;
      // Wires that others have connected to it would be left dangling: Rete leaves this to the code that removes a node.
      for (const wire of this.connections())
        if (wire.source === id || wire.target === id) await this.editor.removeConnection(wire.id);
      await this.doing(node, () => this.editor.removeNode(id));
    }
  }

  private async bringNodes(document: GraphDocument): Promise<void> {
    const places = placesOf(document);
    const vocabulary = vocabularyOf(document, this.vocabulary);
    for (const graphNode of document.nodes) {
      const { id, type, params } = graphNode;
      if (this.underWay.has(id)) continue;
      const known = this.ours(id);
      if (!known && this.editor.getNode(id))
        throw new Error(`The editor has a node “${id}” that is not Stylograph’s. Ids must be unique.`);
      const declaration = vocabulary.get(type);
      const node = known ?? new StylographNode(id, type, declaration, params);
      // That of a composite node changes with its definition.
      if (node.declaration !== declaration) node.declare(declaration);
      const ends = (side: 'from' | 'to') =>
        document.wires.flatMap((wire) => (wire[side][0] === id ? [wire[side][1]] : []));
      const changed = node.follow(graphNode, ends('to'), ends('from'), this.control);
      if (!known) this.arriving.add(id);
      if (!known) await this.doing(node, () => this.editor.addNode(node));
      else if (changed) await this.area?.update('node', id);
      // A node that the host added stays where the host puts it.
      if (!known || graphNode.position) await this.place(id, this.newestPlace(id) ?? places.get(id)!);
      this.arriving.delete(id);
    }
  }

  /** While this is at work a node may have been dragged on. */
  private newestPlace(id: string): Point | undefined {
    const position = this.documents.next?.nodes.find((node) => node.id === id)?.position;
    return position && { x: position[0], y: position[1] };
  }

  private async place(id: string, place: Point): Promise<void> {
    const old = this.area?.nodeViews.get(id)?.position;
    // An editor keeps places to fractions while something is dragged, the document to whole units.
    if (!old || (Math.round(old.x) === place.x && Math.round(old.y) === place.y)) return;
    await this.area?.translate(id, place);
  }

  /** Wires to missing nodes or sockets cannot be drawn; they are problems of the document. */
  private async addWires({ wires }: GraphDocument): Promise<void> {
    const there = new Set(this.connections().map(connectionKey));
    for (const wire of wires) {
      const [source, target] = [this.ours(wire.from[0]), this.ours(wire.to[0])];
      const key = wireKey(wire);
      if (
        there.has(key) ||
        this.underWay.has(key) ||
        !source?.hasOutput(wire.from[1]) ||
        !target?.hasInput(wire.to[1])
      )
        continue;
      const connection = new ClassicPreset.Connection(source, wire.from[1], target, wire.to[1]);
      await this.doing(connection, () => this.editor.addConnection(connection));
    }
  }

  connections(): ReteWire[] {
    return this.editor.getConnections();
  }

  private async doing(change: object, work: () => Promise<unknown>): Promise<void> {
    this.own.add(change);
    try {
      await work();
    } finally {
      this.own.delete(change);
    }
  }
}

function wireKey({ from, to }: GraphWire): string {
  return JSON.stringify([...from, ...to]);
}

export function connectionKey({ source, sourceOutput, target, targetInput }: Ends): string {
  return JSON.stringify([source, sourceOutput, target, targetInput]);
}
