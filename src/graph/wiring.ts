import { vocabularyOf } from './composite.ts';
import type { GraphDocument, GraphNode } from './document.ts';
import { inputSocket, type NodeDeclaration } from './node-type.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A wire that ends somewhere: on which socket of which node, and where it comes from. */
export interface Connection {
  readonly from: GraphNode;
  readonly output: string;
  readonly to: GraphNode;
  readonly socket: string;
  /** For a socket that takes many: the name that the wire goes to. */
  readonly name: string | undefined;
}

/** Looks up the nodes and wires of a document. Wires that lead nowhere are left out: the checks report them. */
export class Wiring {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly incoming = new Map<GraphNode, Connection[]>();
  private readonly outgoing = new Map<GraphNode, Connection[]>();

  constructor(document: GraphDocument, vocabulary: Vocabulary) {
    const known = vocabularyOf(document, vocabulary);
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    for (const wire of document.wires) {
      const [from, to] = [this.nodes.get(wire.from[0]), this.nodes.get(wire.to[0])];
      const target = to && known.get(to.type);
      const end = target && inputSocket(target, wire.to[1]);
      if (!from || !to || !end || !hasOutput(known.get(from.type), wire.from[1])) continue;
      const connection = { from, output: wire.from[1], to, socket: end.socket, name: end.name };
      add(this.incoming, to, connection);
      add(this.outgoing, from, connection);
    }
  }

  into(node: GraphNode): readonly Connection[] {
    return this.incoming.get(node) ?? [];
  }

  outOf(node: GraphNode): readonly Connection[] {
    return this.outgoing.get(node) ?? [];
  }

  /** The node and all that it depends on, in the document's order; not beyond nodes that `stop` names. */
  upstream(node: GraphNode, stop: (node: GraphNode) => boolean = () => false): GraphNode[] {
    const found = this.above([node], stop);
    return [...this.nodes.values()].filter((other) => found.has(other));
  }

  /** As {@link upstream}, of several nodes, as they are found. */
  above(nodes: readonly GraphNode[], stop: (node: GraphNode) => boolean = () => false): Set<GraphNode> {
    const ends = new Set(nodes);
    const found = new Set(nodes);
    for (const at of found)
      if (ends.has(at) || !stop(at)) for (const { from } of this.into(at)) found.add(from);
    return found;
  }

  /**
   * The nodes, each after those it depends on, in the document's order where that leaves a choice. What is on a
   * cycle, or behind one, comes back apart.
   */
  order(): { sorted: GraphNode[]; cyclic: GraphNode[] } {
    const nodes = [...this.nodes.values()];
    const place = new Map(nodes.map((node, at) => [node, at]));
    /** How many wires come from nodes that are not sorted yet. */
    const waiting = new Map(nodes.map((node) => [node, this.into(node).length]));
    const sorted: GraphNode[] = [];
    let ready = nodes.filter((node) => waiting.get(node) === 0);
    while (ready.length > 0) {
      const next: GraphNode[] = [];
      for (const node of ready) {
        sorted.push(node);
        for (const { to } of this.outOf(node)) {
          const left = waiting.get(to)! - 1;
          waiting.set(to, left);
          if (left === 0) next.push(to);
        }
      }
      ready = next.sort((a, b) => place.get(a)! - place.get(b)!);
    }
    return { sorted, cyclic: nodes.filter((node) => waiting.get(node)! > 0) };
  }
}

function add(connections: Map<GraphNode, Connection[]>, node: GraphNode, connection: Connection): void {
  const known = connections.get(node);
  if (known) known.push(connection);
  else connections.set(node, [connection]);
}

function hasOutput(declaration: NodeDeclaration | undefined, output: string): boolean {
  return declaration !== undefined && Object.hasOwn(declaration.outputs, output);
}
