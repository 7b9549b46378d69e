import { Scope, type Root } from 'rete';
import { AreaPlugin, type Area2D } from 'rete-area-plugin';
import { mount, unmount } from 'svelte';
import type { DocumentNode, DocumentWire, GraphArea, Schemes, SocketSignals } from '../rete/scheme.ts';
import { SocketPositions } from '../rete/socket-positions.ts';
import type { AttachSocket } from './attach-socket.ts';
import Node from './Node.svelte';
import type { NodeView, WireView } from './views.ts';
import Wire from './Wire.svelte';
import { WireEnds } from './wire-ends.svelte.ts';

export interface Views {
  node(node: DocumentNode): NodeView;
  wire(wire: DocumentWire): WireView;
}

/** Draws the nodes, sockets and wires of a Rete editor with Svelte 5. Attach it to the area. */
export class SvelteRenderer extends Scope<SocketSignals, [Area2D<Schemes> | SocketSignals, Root<Schemes>]> {
  readonly positions = new SocketPositions();
  private readonly views: Views;
  private readonly mounted = new Map<HTMLElement, () => void>();
  private readonly wires = new Map<HTMLElement, WireEnds>();
  private area!: GraphArea;

  constructor(views: Views) {
    super('svelte-renderer');
    this.views = views;
  }

  override setParent(scope: Scope<Area2D<Schemes> | SocketSignals, [Root<Schemes>]>): void {
    super.setParent(scope);
    this.area = this.parentScope<GraphArea>(AreaPlugin);
    this.positions.attach(this as unknown as Scope<never, [SocketSignals]>);
    this.area.addPipe((context) => {
      if (typeof context !== 'object' || !('type' in context)) return context;
      if (context.type === 'unmount') this.unmount(context.data.element);
      if (context.type === 'render') this.render(context);
      return context;
    });
  }

  destroy(): void {
    for (const element of [...this.mounted.keys()]) this.unmount(element);
    this.positions.destroy();
  }

  private render({ data }: Extract<Area2D<Schemes> | SocketSignals, { type: 'render' }>): void {
    const { element } = data;
    if (data.type === 'node') {
      if (this.mounted.has(element)) return;
      element.style.zIndex = '1';
      const view = this.views.node(data.payload);
      this.keep(element, mount(Node, { target: element, props: { view, attachSocket: this.attachSocket } }));
      void this.area.emit({ type: 'rendered', data });
    } else if (data.type === 'connection') {
      let ends = this.wires.get(element);
      if (!ends) {
        ends = new WireEnds(this.positions, data.payload);
        this.wires.set(element, ends);
        element.style.zIndex = data.payload.isPseudo ? '3' : '0';
        element.style.pointerEvents = 'none';
        this.keep(
          element,
          mount(Wire, { target: element, props: { view: this.views.wire(data.payload), ends } }),
        );
      }
      ends.place(data.start, data.end);
    }
  }

  private keep(element: HTMLElement, component: Record<string, unknown>): void {
    this.mounted.set(element, () => void unmount(component));
  }

  private unmount(element: HTMLElement): void {
    this.mounted.get(element)?.();
    this.mounted.delete(element);
    this.wires.get(element)?.destroy();
    this.wires.delete(element);
  }

  private readonly attachSocket: AttachSocket = (element, { nodeId, side, key }, part) => {
    const data = { type: 'socket', element, nodeId, side, key } as const;
    void this.area.emit({ type: 'render', data });
    // This is where wires end.
    if (part === 'mark') void this.area.emit({ type: 'rendered', data });
    return () => void this.area.emit({ type: 'unmount', data: { element } });
  };
}
