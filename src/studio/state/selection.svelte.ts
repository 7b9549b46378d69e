/** The selected nodes and wires of the open graph, by id; a wire's id is that of its end: `node socket`. */
export class Selection {
  nodes: ReadonlySet<string> = $state.raw(new Set());
  wires: ReadonlySet<string> = $state.raw(new Set());
  /** The frame that was picked; its nodes are selected then. */
  frame: string | undefined = $state.raw();

  selectNodes(ids: Iterable<string>): void {
    this.nodes = new Set(ids);
    this.wires = new Set();
    this.frame = undefined;
  }

  selectFrame(id: string, nodes: Iterable<string>): void {
    this.selectNodes(nodes);
    this.frame = id;
  }

  toggleNode(id: string): void {
    const nodes = new Set(this.nodes);
    if (!nodes.delete(id)) nodes.add(id);
    this.nodes = nodes;
  }

  selectWires(ids: Iterable<string>): void {
    this.selectNodes([]);
    this.wires = new Set(ids);
  }

  clear(): void {
    this.selectNodes([]);
  }
}
