/** The selected nodes and wires of the open graph, by id; a wire's id is that of its end: `node socket`. */
export class Selection {
  nodes: ReadonlySet<string> = $state.raw(new Set());
  wires: ReadonlySet<string> = $state.raw(new Set());

  selectNodes(ids: Iterable<string>): void {
    this.nodes = new Set(ids);
    this.wires = new Set();
  }

  toggleNode(id: string): void {
    const nodes = new Set(this.nodes);
    if (!nodes.delete(id)) nodes.add(id);
    this.nodes = nodes;
  }

  selectWire(id: string): void {
    this.nodes = new Set();
    this.wires = new Set([id]);
  }

  clear(): void {
    this.selectNodes([]);
  }
}
