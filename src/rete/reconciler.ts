import type { NodeEditor } from 'rete';
import { vocabularyOf } from '../graph/composite.ts';
import type { GraphDocument, GraphNode } from '../graph/document.ts';
import { widthOf } from '../graph/node-look.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { Newest } from './newest.ts';
import { placesOf, type Point } from './places.ts';
import { DocumentNode, DocumentWire, wireId, type GraphArea, type Schemes } from './scheme.ts';
import { inputSlots } from './slots.ts';

/** A document, and what the next one is compared by. Documents share what did not change between them. */
interface Shown {
  readonly document: GraphDocument;
  readonly declared: Vocabulary;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Where wires end, by node. */
  readonly ends: ReadonlyMap<string, readonly string[]>;
  readonly places: ReadonlyMap<string, Point>;
}

/** Brings a Rete editor and its area to a given document, changing only what differs. */
export class Reconciler {
  private readonly editor: NodeEditor<Schemes>;
  private readonly area: GraphArea;
  private readonly vocabulary: Vocabulary;
  private readonly own = new WeakSet<object>();
  /** The document last shown; undefined if showing it failed. */
  private shown: Shown | undefined;
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
    const before = this.shown;
    const next = shownOf(document, vocabularyOf(document, this.vocabulary), before);
    this.shown = undefined;
    const sameNodes = before?.declared === next.declared && sameTypes(before.nodes, next.nodes);
    const sameWires = sameNodes && before.document.wires === document.wires;
    if (!sameWires) await this.removeWires(next);
    if (!sameNodes) await this.removeNodes(next);
    await this.placeNodes(next, before);
    if (!sameWires) await this.addWires(document);
    this.shown = next;
  }

  private async removeWires({ document, declared, nodes }: Shown): Promise<void> {
    const kept = new Map(document.wires.map(({ from, to }) => [to.join(' '), from.join(' ')]));
    const shown = new Map(this.editor.getNodes().map((node) => [node.id, node.type]));
    const stays = (id: string) => nodes.get(id)?.type === shown.get(id);
    for (const wire of this.editor.getConnections()) {
      // What did not come from a document is its owner's.
      if (!(wire instanceof DocumentWire)) continue;
      const from = `${wire.source} ${wire.sourceOutput}`;
      const gives = declared.get(nodes.get(wire.source)?.type ?? '')?.outputs[wire.sourceOutput];
      if (kept.get(wire.id) === from && gives && stays(wire.source) && stays(wire.target)) continue;
      await this.doing(wire, () => this.editor.removeConnection(wire.id));
    }
  }

  private async removeNodes({ nodes }: Shown): Promise<void> {
    for (const node of this.editor.getNodes()) {
      if (!(node instanceof DocumentNode) || nodes.get(node.id)?.type === node.type) continue;
      await this.doing(node, () => this.editor.removeNode(node.id));
      this.sizes.delete(node.id);
    }
  }

  private async placeNodes(next: Shown, before: Shown | undefined): Promise<void> {
    this.places = next.places;
    const isSame = (entry: GraphNode) =>
      before?.declared === next.declared &&
      before.nodes.get(entry.id) === entry &&
      sameTexts(before.ends.get(entry.id), next.ends.get(entry.id));
    const changed = next.document.nodes.filter((entry) => !isSame(entry));
    if (changed.length > 0) {
      const nodes = new Map(this.editor.getNodes().map((node) => [node.id, node]));
      for (const entry of changed) await this.bringNode(entry, nodes.get(entry.id), next);
    }
    for (const [id, { x, y }] of next.places) {
      const old = this.area.nodeViews.get(id)?.position;
      if (old?.x !== x || old.y !== y) await this.area.translate(id, { x, y });
    }
  }

  private async bringNode(
    entry: GraphNode,
    known: DocumentNode | undefined,
    { declared, ends }: Shown,
  ): Promise<void> {
    const { id, type } = entry;
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
  }

  /** Wires to missing nodes or sockets cannot be drawn; they are problems of the document. */
  private async addWires({ wires }: GraphDocument): Promise<void> {
    const nodes = new Map(this.editor.getNodes().map((node) => [node.id, node]));
    const drawn = new Set(this.editor.getConnections().map(({ id }) => id));
    for (const { from, to } of wires) {
      const [source, target] = [nodes.get(from[0]), nodes.get(to[0])];
      const id = wireId(...to);
      if (drawn.has(id) || !source?.hasOutput(from[1]) || !target?.hasInput(to[1])) continue;
      drawn.add(id);
      const wire = new DocumentWire(source, from[1], target, to[1]);
      await this.doing(wire, () => this.editor.addConnection(wire));
    }
  }

  private async doing(change: object, work: () => Promise<unknown>): Promise<void> {
    this.own.add(change);
    await work();
    this.own.delete(change);
  }
}

function shownOf(document: GraphDocument, declared: Vocabulary, before: Shown | undefined): Shown {
  const sameNodes = before?.document.nodes === document.nodes;
  const sameWires = before?.document.wires === document.wires;
  return {
    document,
    declared,
    nodes: sameNodes ? before.nodes : new Map(document.nodes.map((node) => [node.id, node])),
    ends: sameWires ? before.ends : endsOf(document),
    places: sameNodes && sameWires ? before.places : placesOf(document),
  };
}

function endsOf({ wires }: GraphDocument): Map<string, string[]> {
  const ends = new Map<string, string[]>();
  for (const { to } of wires) {
    const known = ends.get(to[0]);
    if (known) known.push(to[1]);
    else ends.set(to[0], [to[1]]);
  }
  return ends;
}

function sameTypes(a: ReadonlyMap<string, GraphNode>, b: ReadonlyMap<string, GraphNode>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [id, { type }] of b) if (a.get(id)?.type !== type) return false;
  return true;
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a === b || (a.length === b.length && a.every((text, i) => text === b[i]));
}
