import type { GraphDocument, GraphNode } from './document.ts';
import { inputSocket, type NodeDeclaration, type Vocabulary } from './node-type.ts';

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
    this.nodes = new Map(document.nodes.map((node) => [node.id, node]));
    for (const wire of document.wires) {
      const [from, to] = [this.nodes.get(wire.from[0]), this.nodes.get(wire.to[0])];
      const target = to && vocabulary.get(to.type);
      const end = target && inputSocket(target, wire.to[1]);
      if (!from || !to || !end || !hasOutput(vocabulary.get(from.type), wire.from[1])) continue;
      const connection = { from, output: wire.from[1], to, socket: end.socket, name: end.name };
      this.incoming.set(to, [...(this.incoming.get(to) ?? []), connection]);
      this.outgoing.set(from, [...(this.outgoing.get(from) ?? []), connection]);
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
    const found = new Set([node]);
    for (const at of found)
      if (at === node || !stop(at)) for (const { from } of this.into(at)) found.add(from);
    return [...this.nodes.values()].filter((other) => found.has(other));
  }

  /**
   * The nodes, each after those it depends on, in the document's order where that leaves a choice. What is on a
   * cycle, or behind one, comes back apart.
   */
  order(): { sorted: GraphNode[]; cyclic: GraphNode[] } {
    const sorted = new Set<GraphNode>();
    let waiting = [...this.nodes.values()];
    for (;;) {
      const ready = waiting.filter((node) => this.into(node).every(({ from }) => sorted.has(from)));
      if (ready.length === 0) return { sorted: [...sorted], cyclic: waiting };
      ready.forEach((node) => sorted.add(node));
      waiting = waiting.filter((node) => !sorted.has(node));
    }
  }
}

function hasOutput(declaration: NodeDeclaration | undefined, output: string): boolean {
  return declaration !== undefined && Object.hasOwn(declaration.outputs, output);
}
