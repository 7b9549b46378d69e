import type { SocketType } from '../../graph/node-type.ts';
import type { DocumentWire } from '../../rete/scheme.ts';
import type { WireView } from '../../svelte/views.ts';
import type { WireShape } from '../../svelte/wire-path.ts';
import type { GraphView } from './graph-view.svelte.ts';

/** A wire of the open document as it is drawn, or the loose one on the pointer. */
export class DocumentWireView implements WireView {
  readonly id: string;
  readonly type: SocketType | undefined;
  readonly loose: boolean;
  private readonly graph: GraphView;
  private readonly wire: DocumentWire;

  constructor(graph: GraphView, wire: DocumentWire) {
    this.graph = graph;
    this.wire = wire;
    this.id = wire.id;
    this.loose = wire.isPseudo === true;
    const from = graph.editor.getNode(wire.source)?.outputs[wire.sourceOutput];
    const to = graph.editor.getNode(wire.target)?.inputs[wire.targetInput];
    this.type = (from?.socket ?? to?.socket)?.types[0];
  }

  get label(): string {
    return this.graph.wireText(this.wire);
  }
  get shape(): WireShape {
    return this.graph.studio.choices.wires;
  }
  get selected(): boolean {
    return this.graph.studio.selection.wires.has(this.id);
  }
  get lifted(): boolean {
    return this.graph.lifted === this.id;
  }
  get cut(): boolean {
    return this.graph.cutWires.has(this.id);
  }
  get target(): boolean {
    return this.graph.insertTarget === this.id;
  }
}
