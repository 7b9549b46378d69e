import type { Point } from '../../rete/places.ts';
import { PointerGestures } from '../../rete/pointer-gestures.ts';
import type { SocketAddress } from '../../rete/scheme.ts';
import { mount, unmount } from 'svelte';
import { SvelteRenderer } from '../../svelte/renderer.ts';
import { CanvasPointer } from './canvas-pointer.svelte.ts';
import { DocumentNodeView } from './document-node-view.svelte.ts';
import { DocumentWireView } from './document-wire-view.svelte.ts';
import Frames from './Frames.svelte';
import type { GraphView } from './graph-view.svelte.ts';

/** How near to a wire the pointer is on it, in pixels. */
const HIT = 6;

/** Draws a graph, and lets the pointer work on it. */
export class GraphDrawing {
  readonly graph: GraphView;
  readonly pointer: CanvasPointer;
  private readonly gestures: PointerGestures;
  private readonly renderer: SvelteRenderer;
  private readonly frames: Record<string, unknown>;

  constructor(graph: GraphView) {
    this.graph = graph;
    this.pointer = new CanvasPointer(graph);
    this.gestures = new PointerGestures(graph.area, (target, event) => this.pointer.begin(target, event));
    this.renderer = new SvelteRenderer({
      node: ({ id }) => new DocumentNodeView(graph, id),
      wire: (wire) => new DocumentWireView(graph, wire),
      active: () => graph.activeNode,
      order: () => graph.order,
    });
    graph.area.use(this.renderer);
    graph.draw = (id) => {
      this.renderer.drawNode(id);
    };
    graph.socketPlace = (socket) => this.socketPlace(socket);
    graph.wiresAt = (x, y) => this.renderer.wiresAt({ x, y }, HIT / graph.area.area.transform.k);
    const { holder } = graph.area.area.content;
    this.frames = mount(Frames, { target: holder, props: { graph } });
  }

  /** Where a socket is in the graph. */
  socketPlace({ nodeId, side, key }: SocketAddress): Point | undefined {
    return this.renderer.positions.placeOf(nodeId, side, key);
  }

  destroy(): void {
    void unmount(this.frames);
    this.gestures.destroy();
    this.renderer.destroy();
    this.graph.destroy();
  }
}
