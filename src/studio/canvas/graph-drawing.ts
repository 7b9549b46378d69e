import type { Point } from '../../rete/places.ts';
import { PointerGestures } from '../../rete/pointer-gestures.ts';
import type { SocketAddress } from '../../rete/scheme.ts';
import { SvelteRenderer } from '../../svelte/renderer.ts';
import { CanvasPointer } from './canvas-pointer.svelte.ts';
import { DocumentNodeView } from './document-node-view.svelte.ts';
import { DocumentWireView } from './document-wire-view.svelte.ts';
import type { GraphView } from './graph-view.svelte.ts';

/** Draws a graph, and lets the pointer work on it. */
export class GraphDrawing {
  readonly graph: GraphView;
  readonly pointer: CanvasPointer;
  private readonly gestures: PointerGestures;
  private readonly renderer: SvelteRenderer;

  constructor(graph: GraphView) {
    this.graph = graph;
    this.pointer = new CanvasPointer(graph);
    this.gestures = new PointerGestures(graph.area, (target, event) => this.pointer.begin(target, event));
    this.renderer = new SvelteRenderer({
      node: ({ id }) => new DocumentNodeView(graph, id),
      wire: (wire) => new DocumentWireView(graph, wire),
    });
    graph.area.use(this.renderer);
  }

  /** Where a socket is in the graph. */
  socketPlace({ nodeId, side, key }: SocketAddress): Point | undefined {
    return this.renderer.positions.placeOf(nodeId, side, key);
  }

  destroy(): void {
    this.gestures.destroy();
    this.renderer.destroy();
    this.graph.destroy();
  }
}
