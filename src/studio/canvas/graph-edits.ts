import { canConnect, type SocketEnd, type Verdict } from '../../graph/connect.ts';
import type { GraphDocument, Position } from '../../graph/document.ts';
import { expose, isExposed } from '../../graph/edits/boundary.ts';
import { leaveFrames, putInFrame } from '../../graph/edits/frames.ts';
import { insertOnWire } from '../../graph/edits/insert.ts';
import { setMarks } from '../../graph/edits/marks.ts';
import { moveNodes } from '../../graph/edits/move.ts';
import { remove } from '../../graph/edits/remove.ts';
import { connect, disconnect } from '../../graph/edits/wire.ts';
import { NODE_WIDTH } from '../../graph/node-look.ts';
import { INPUTS, OUTPUTS } from '../../graph/level.ts';
import type { Point } from '../../rete/places.ts';
import type { GraphRequests } from '../../rete/requests.ts';
import type { SocketAddress } from '../../rete/scheme.ts';
import { documentEnd } from '../../rete/slots.ts';
import type { SocketView } from '../../svelte/views.ts';
import { vocabulary } from '../../vocabulary.ts';
import { isBoundary } from '../state/levels.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { wireAt } from './wire-at.ts';

/** What edits need of the graph view. */
interface EditedGraph {
  readonly studio: Studio;
  readonly document: GraphDocument;
  looseSocket: SocketAddress | undefined;
  lifted: string | undefined;
  hovered: SocketView | undefined;
  edit(label: string, change: (document: GraphDocument) => GraphDocument, gesture?: string): boolean;
  announce(text: string): void;
  titleOf(id: string): string;
  toGraph(clientX: number, clientY: number): [x: number, y: number];
  frameAt(at: Position): string | undefined;
}

/** What gestures in the canvas do to the document: each is one step of the history. */
export class GraphEdits implements GraphRequests {
  private readonly graph: EditedGraph;

  constructor(graph: EditedGraph) {
    this.graph = graph;
  }

  canConnect(from: SocketEnd, to: SocketEnd): Verdict {
    if (from.node === INPUTS && to.node === OUTPUTS)
      return {
        ok: false,
        reason: 'An input of the composite cannot be its output too: wire around it instead.',
      };
    return canConnect(this.graph.document, vocabulary, from, to);
  }

  connect(from: SocketEnd, to: SocketEnd, instead?: string): void {
    const end = `${to.node} ${to.socket}`;
    this.graph.edit('connect', (document) => {
      const without =
        instead !== undefined && instead !== end ? disconnect(document, vocabulary, [instead]) : document;
      return connect(without, vocabulary, from, to);
    });
    this.graph.announce(
      `Connected ${this.graph.titleOf(from.node)} to ${this.graph.titleOf(to.node)}, ${to.socket}.`,
    );
  }

  disconnect(wire: string): void {
    this.graph.edit('disconnect', (document) => disconnect(document, vocabulary, [wire]));
    this.graph.announce('The wire was removed.');
  }

  remove(picked: readonly string[]): void {
    const nodes = picked.filter((id) => !isBoundary(id));
    if (nodes.length > 0)
      this.graph.edit(`delete ${nodesText(nodes)}`, (document) =>
        remove(document, vocabulary, { nodes, wires: [] }),
      );
  }

  move(places: ReadonlyMap<string, Point>): void {
    const positions = new Map([...places].map(([id, { x, y }]) => [id, [x, y] as [number, number]]));
    this.graph.edit(`move ${nodesText([...places.keys()])}`, (document) => moveNodes(document, positions));
  }

  /** Moves nodes, and puts them into a frame: one step. */
  putInFrame(places: ReadonlyMap<string, Point>, frame: string): void {
    const positions = new Map([...places].map(([id, { x, y }]) => [id, [x, y] as [number, number]]));
    const title = this.graph.document.frames?.find(({ id }) => id === frame)?.title ?? '';
    this.graph.edit(`add ${nodesText([...places.keys()])} to ${title}`, (document) =>
      putInFrame(
        moveNodes(document, positions),
        frame,
        [...places.keys()].filter((id) => !isBoundary(id)),
      ),
    );
    this.graph.announce(`Added to the frame ${title}.`);
  }

  /** Moves nodes out of frames: one step. */
  leaveFrames(places: ReadonlyMap<string, Point>, frames: ReadonlySet<string>): void {
    const positions = new Map([...places].map(([id, { x, y }]) => [id, [x, y] as [number, number]]));
    const text = `${nodesText([...places.keys()])} from the frame`;
    this.graph.edit(`remove ${text}`, (document) =>
      leaveFrames(moveNodes(document, positions), new Set(places.keys()), frames),
    );
    this.graph.announce(`Removed ${text}.`);
  }

  /** @param width in graph units */
  resize(nodes: ReadonlySet<string>, width: number): void {
    const kept = width === NODE_WIDTH.usual ? undefined : width;
    this.graph.edit(`resize ${nodesText([...nodes])}`, (document) =>
      setMarks(document, nodes, { width: kept }),
    );
  }

  /** Moves a node and inserts it on a wire: one step. */
  insert(node: string, place: Point, wire: string): void {
    this.graph.edit(`insert ${this.graph.titleOf(node)}`, (document) =>
      insertOnWire(moveNodes(document, new Map([[node, [place.x, place.y]]])), vocabulary, node, wire),
    );
    this.graph.announce(`${this.graph.titleOf(node)} was inserted.`);
  }

  /** Adds a node with the middle of its title at a place; on a wire, it is inserted there. */
  add(key: string, clientX: number, clientY: number): void {
    const offer = this.graph.studio.offers.get(key);
    if (!offer) return;
    const { title } = offer.declaration;
    const [x, y] = this.graph.toGraph(clientX, clientY);
    const wire = wireAt(clientX, clientY);
    let ids: readonly string[] = [];
    const done = this.graph.edit(`add ${title.toLowerCase()}`, (document) => {
      const added = this.graph.studio.presets.addOffered(document, offer, [x - 108, y - 14]);
      ids = added.nodes;
      const frame = this.graph.frameAt([x, y]);
      const framed = frame === undefined ? added.document : putInFrame(added.document, frame, ids);
      return wire === undefined ? framed : insertOnWire(framed, vocabulary, ids[0]!, wire);
    });
    if (!done) return;
    this.graph.studio.nodeUses.add(key);
    this.graph.studio.selection.selectNodes(ids);
    this.graph.announce(`${title} was added.`);
  }

  canInsert(node: string, wire: string): boolean {
    return insertOnWire(this.graph.document, vocabulary, node, wire) !== this.graph.document;
  }

  droppedOnEmpty({ nodeId, side, key }: SocketAddress, clientX: number, clientY: number): void {
    this.graph.studio.palette = { clientX, clientY, loose: { node: nodeId, socket: documentEnd(key), side } };
  }

  /** A wire dropped on the node for inputs or outputs adds one of its type to the composite node. */
  droppedOnNode({ nodeId, side, key }: SocketAddress, node: string): boolean {
    const { documents } = this.graph.studio;
    const name = documents.definition;
    const end = { node: nodeId, socket: documentEnd(key), side };
    const boundary = side === 'input' ? INPUTS : OUTPUTS;
    if (name === undefined || node !== boundary || isExposed(this.graph.document, end)) return false;
    documents.editHere(`add an ${side}`, (document) => expose(document, vocabulary, name, end));
    this.graph.announce(`The composite node has another ${side}, ${end.socket}.`);
    return true;
  }

  refused(reason: string): void {
    this.graph.announce(reason);
    this.graph.studio.notices.add('info', reason);
  }

  looseChanged(socket: SocketAddress | undefined, lifted: string | undefined): void {
    this.graph.looseSocket = socket;
    this.graph.lifted = lifted;
    if (!socket) this.graph.hovered = undefined;
  }
}

export function nodesText(nodes: readonly string[]): string {
  return nodes.length === 1 ? 'a node' : `${nodes.length} nodes`;
}
