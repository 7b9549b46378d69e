import type { NodeEditor } from 'rete';
import { vocabularyOf } from '../graph/composite.ts';
import type { GraphDocument } from '../graph/document.ts';
import { widthOf } from '../graph/node-look.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { Newest } from './newest.ts';
import { placesOf, type Point } from './places.ts';
import { DocumentNode, DocumentWire, type GraphArea, type Schemes } from './scheme.ts';
import { inputSlots } from './slots.ts';

/** Brings a Rete editor and its area to a given document, changing only what differs. */
export class Reconciler {
  private readonly editor: NodeEditor<Schemes>;
  private readonly area: GraphArea;
  private readonly vocabulary: Vocabulary;
  private readonly own = new WeakSet<object>();
  private places: ReadonlyMap<string, Point> = new Map();
  /** What the size of each shown node follows from, besides its sockets. */
  private readonly sizes = new Map<string, string>();
  private readonly documents = new Newest<GraphDocument>((document) => this.bring(document));

  constructor(editor: NodeEditor<Schemes>, area: GraphArea, vocabulary: Vocabulary) {
    this.editor = editor;
    this.area = area;
    this.vocabulary = vocabulary;
  }

  /** Whether the reconciler itself adds or removes this node or wire just now. */
  isOwn(change: object): boolean {
    return this.own.has(change);
  }

  /** Where the document last shown has a node. */
  shownPlace(node: string): Point | undefined {
    return this.places.get(node);
  }

  /** Shows the document. Called again while active, it continues with the newest; the promise ends when all is shown. */
  show(document: GraphDocument): Promise<void> {
    return this.documents.add(document);
  }

  private async bring(document: GraphDocument): Promise<void> {
    await this.removeWires(document);
    await this.removeNodes(document);
    await this.placeNodes(document);
    await this.addWires(document);
  }

  private async removeWires(document: GraphDocument): Promise<void> {
    const { wires, nodes } = document;
    const declared = vocabularyOf(document, this.vocabulary);
    const kept = new Map(wires.map(({ from, to }) => [to.join(' '), from.join(' ')]));
    const types = new Map(nodes.map(({ id, type }) => [id, type]));
    const shown = new Map(this.editor.getNodes().map((node) => [node.id, node.type]));
    const stays = (id: string) => types.get(id) === shown.get(id);
    for (const wire of this.editor.getConnections()) {
      // What did not come from a document is its owner's.
      if (!(wire instanceof DocumentWire)) continue;
      const from = `${wire.source} ${wire.sourceOutput}`;
      const gives = declared.get(types.get(wire.source) ?? '')?.outputs[wire.sourceOutput];
      if (kept.get(wire.id) === from && gives && stays(wire.source) && stays(wire.target)) continue;
      await this.doing(wire, () => this.editor.removeConnection(wire.id));
    }
  }

  private async removeNodes({ nodes }: GraphDocument): Promise<void> {
    const types = new Map(nodes.map(({ id, type }) => [id, type]));
    for (const node of this.editor.getNodes()) {
      if (!(node instanceof DocumentNode) || types.get(node.id) === node.type) continue;
      await this.doing(node, () => this.editor.removeNode(node.id));
    }
  }

  private async placeNodes(document: GraphDocument): Promise<void> {
    this.places = placesOf(document);
    const nodes = new Map(this.editor.getNodes().map((node) => [node.id, node]));
    const declared = vocabularyOf(document, this.vocabulary);
    const ends = new Map<string, string[]>();
    for (const { to } of document.wires) {
      const known = ends.get(to[0]);
      if (known) known.push(to[1]);
      else ends.set(to[0], [to[1]]);
    }
    for (const entry of document.nodes) {
      const { id, type } = entry;
      const known = nodes.get(id);
      const node = known ?? new DocumentNode(id, type, declared.get(type));
      // That of a composite node changes with its definition.
      if (known instanceof DocumentNode) known.declare(declared.get(type));
      if (node.declaration) node.setInputs(inputSlots(node.declaration, ends.get(id) ?? []));
      if (!known) await this.doing(node, () => this.editor.addNode(node));
      const size = `${widthOf(entry)} ${entry.collapsed === true}`;
      const resized = known !== undefined && (this.sizes.get(id) ?? size) !== size;
      this.sizes.set(id, size);
      // One that is not drawn does not change by itself.
      if (resized) await this.area.update('node', id);
      const { x, y } = this.places.get(id)!;
      const old = this.area.nodeViews.get(id)?.position;
      if (old?.x !== x || old.y !== y) await this.area.translate(id, { x, y });
    }
  }

  /** Wires to missing nodes or sockets cannot be drawn; they are problems of the document. */
  private async addWires({ wires }: GraphDocument): Promise<void> {
    const nodes = new Map(this.editor.getNodes().map((node) => [node.id, node]));
    const drawn = new Set(this.editor.getConnections().map(({ id }) => id));
    for (const { from, to } of wires) {
      const [source, target] = [nodes.get(from[0]), nodes.get(to[0])];
      if (!source?.hasOutput(from[1]) || !target?.hasInput(to[1])) continue;
      const wire = new DocumentWire(source, from[1], target, to[1]);
      if (drawn.has(wire.id)) continue;
      drawn.add(wire.id);
      await this.doing(wire, () => this.editor.addConnection(wire));
    }
  }

  private async doing(change: object, work: () => Promise<unknown>): Promise<void> {
    this.own.add(change);
    await work();
    this.own.delete(change);
  }
}
