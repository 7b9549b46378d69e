import { Scope, type Root } from 'rete';
import { AreaPlugin, type Area2D } from 'rete-area-plugin';
import { flushSync } from 'svelte';
import { rememberSize, sizeOf, type Size } from '../rete/node-sizes.ts';
import type { DocumentNode, DocumentWire, GraphArea, Schemes, SocketSignals } from '../rete/scheme.ts';
import type { Point } from '../rete/places.ts';
import { SocketPositions } from '../rete/socket-positions.ts';
import type { AttachSocket } from './attach-socket.ts';
import { createDrawing } from './drawing.ts';
import { nextDrawn } from './dom-order.ts';
import { DrawnNode } from './drawn-node.ts';
import { DrawnWire } from './drawn-wire.ts';
import { SeenParts, type Part } from './seen-parts.ts';
import { SettledZoom } from './settled-zoom.ts';
import type { NodeView, WireView } from './views.ts';

export interface Views {
  node(node: DocumentNode): NodeView;
  wire(wire: DocumentWire): WireView;
  /** The node that Tab goes to: it is drawn wherever it is. */
  active?(): string | undefined;
  /** The ids of the nodes in the order in which the page has them: that of the editor unless given. */
  order?(): readonly string[];
}

/**
 * Draws the nodes, sockets and wires of a Rete editor with Svelte 5. Attach it to the area. Of a large graph it draws what is seen:
 * a node elsewhere is drawn when it comes into view, gets the focus, or by {@link drawNode}.
 */
export class SvelteRenderer extends Scope<SocketSignals, [Area2D<Schemes> | SocketSignals, Root<Schemes>]> {
  readonly positions = new SocketPositions();
  private readonly views: Views;
  private readonly nodes = new Map<HTMLElement, DrawnNode>();
  private readonly wires = new Map<HTMLElement, DrawnWire>();
  private readonly byId = new Map<string, DrawnNode>();
  /** Nodes that were drawn and not yet read. */
  private readonly unread = new Set<DrawnNode>();
  private area!: GraphArea;
  private parts!: SeenParts;
  private zoom!: SettledZoom;
  private context!: {
    readonly area: GraphArea;
    readonly positions: SocketPositions;
    readonly attachSocket: AttachSocket;
    readonly wires: SVGSVGElement;
    readonly boxes: SVGSVGElement;
    nextOf(node: DrawnNode): DrawnNode | undefined;
    drawn(node: DrawnNode): void;
  };
  private size = { width: 0, height: 0 };
  private readonly observer = new ResizeObserver(() => {
    this.measure();
    this.parts.look();
  });
  private focused: string | undefined;
  private hovered: string | undefined;

  constructor(views: Views) {
    super('svelte-renderer');
    this.views = views;
  }

  override setParent(scope: Scope<Area2D<Schemes> | SocketSignals, [Root<Schemes>]>): void {
    super.setParent(scope);
    this.area = this.parentScope<GraphArea>(AreaPlugin);
    this.positions.expected = ({ nodeId, side, key }) => this.byId.get(nodeId)?.layout.socket(side, key);
    this.positions.attach(this as unknown as Scope<never, [SocketSignals]>);
    this.parts = new SeenParts({
      nodes: this.nodes,
      wires: this.wires,
      view: () => this.seen(),
      isFar: () => this.zoom.far,
      isMoving: () => this.zoom.moving,
      isPinned: (part) => this.isPinned(part),
      drawn: () => {
        this.read();
      },
    });
    const { content } = this.area.area;
    const [wires, boxes] = [createDrawing('0'), createDrawing('1')];
    wires.style.pointerEvents = 'none';
    wires.setAttribute('aria-hidden', 'true');
    wires.addEventListener('contextmenu', this.contextmenu);
    content.holder.append(wires, boxes);
    const { area, positions, attachSocket } = this;
    const drawn = (node: DrawnNode) => void this.unread.add(node);
    const nextOf = (node: DrawnNode) => this.nextOf(node);
    this.context = { area, positions, attachSocket, wires, boxes, nextOf, drawn };
    this.zoom = new SettledZoom(this.area, () => {
      this.parts.look();
    });
    this.measure();
    const { container } = this.area;
    this.observer.observe(container);
    container.addEventListener('focusin', this.focusChanged);
    container.addEventListener('focusout', this.focusChanged);
    container.addEventListener('pointerover', this.pointed);
    this.area.addPipe((context) => {
      if (typeof context !== 'object' || !('type' in context)) return context;
      switch (context.type) {
        case 'unmount':
          this.remove(context.data.element);
          break;
        case 'render':
          this.render(context);
          break;
        case 'nodetranslated':
          this.moved(context.data.id);
          break;
        case 'translated':
        case 'zoomed':
          this.zoom.move();
          this.parts.moved();
          break;
      }
      return context;
    });
  }

  /** Draws a node completely at once, wherever it is. */
  drawNode(id: string): void {
    const node = this.byId.get(id);
    if (!node || node.detail === 'whole') return;
    node.draw('whole');
    this.read();
    this.parts.look();
  }

  /** The wires that are drawn within a distance of a point of the graph, both in its units. */
  wiresAt(point: Point, distance: number): string[] {
    return [...this.wires.values()].flatMap((wire) =>
      !wire.wire.isPseudo && wire.isAt(point, distance) ? [wire.wire.id] : [],
    );
  }

  destroy(): void {
    const { container } = this.area;
    this.observer.disconnect();
    container.removeEventListener('focusin', this.focusChanged);
    container.removeEventListener('focusout', this.focusChanged);
    container.removeEventListener('pointerover', this.pointed);
    this.parts.destroy();
    this.zoom.destroy();
    for (const element of [...this.nodes.keys(), ...this.wires.keys()]) this.remove(element);
    this.positions.destroy();
  }

  private render({ data }: Extract<Area2D<Schemes> | SocketSignals, { type: 'render' }>): void {
    if (data.type === 'node') this.renderNode(data.element, data.payload);
    else if (data.type === 'connection') {
      const { element, payload } = data;
      let wire = this.wires.get(element);
      if (!wire) {
        wire = new DrawnWire(element, payload, () => this.views.wire(payload), this.context);
        this.wires.set(element, wire);
        if (payload.isPseudo) wire.draw('whole');
        else this.parts.look();
      }
      wire.place(data.start, data.end);
    }
  }

  private renderNode(element: HTMLElement, payload: DocumentNode): void {
    const known = this.nodes.get(element);
    if (known?.detail === 'whole') return;
    if (known) {
      known.expect();
      this.positions.forget(payload.id);
      this.resized(known, known.layout);
      return;
    }
    const node = new DrawnNode(element, payload, this.views.node(payload), this.context);
    this.nodes.set(element, node);
    this.byId.set(payload.id, node);
    this.parts.added();
  }

  private remove(element: HTMLElement): void {
    const node = this.nodes.get(element);
    if (node && this.byId.get(node.id) === node) this.byId.delete(node.id);
    if (node) this.unread.delete(node);
    node?.draw('none');
    this.wires.get(element)?.draw('none');
    this.nodes.delete(element);
    this.wires.delete(element);
  }

  /** Reads where the parts are that were just drawn: one layout for all of them. */
  private read(): void {
    flushSync();
    for (const node of this.unread) {
      const { element } = node;
      const size = { width: element.offsetWidth, height: element.offsetHeight };
      if (size.width === 0) continue;
      const before = sizeOf(element);
      if (before.width === size.width && before.height === size.height) continue;
      this.resized(node, size);
    }
    this.unread.clear();
    this.positions.read();
  }

  /** One that is drawn has its wires drawn. */
  private moved(id: string): void {
    const node = this.byId.get(id);
    node?.moved();
    if (node?.detail === 'none') this.parts.look();
  }

  private resized(node: DrawnNode, size: Size): void {
    rememberSize(node.element, { width: size.width, height: size.height });
    node.moved();
    void this.area.emit({ type: 'noderesized', data: { id: node.id, size } });
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = this.area.container;
    this.size = { width, height };
  }

  private seen() {
    const { x, y, k } = this.area.area.transform;
    return { x: -x / k, y: -y / k, width: this.size.width / k, height: this.size.height / k };
  }

  private nextOf({ id, detail }: DrawnNode): DrawnNode | undefined {
    const order = this.views.order?.() ?? [...this.byId.keys()];
    const next = nextDrawn(id, order, (other) => this.byId.get(other)?.detail === detail);
    return next === undefined ? undefined : this.byId.get(next);
  }

  private isPinned(part: Part): boolean {
    if (!(part instanceof DrawnNode)) return false;
    return part.id === this.focused || part.id === this.hovered || part.id === this.views.active?.();
  }

  private readonly focusChanged = ({ type, target }: FocusEvent): void => {
    const id = type === 'focusin' ? nodeOf(target) : undefined;
    this.focused = id;
    this.parts.look();
    if (id === undefined || !(target instanceof SVGElement)) return;
    // A box gives the focus to the complete node, and goes.
    this.drawNode(id);
    const node = this.byId.get(id)?.element.querySelector<HTMLElement>('[data-node]');
    node?.focus({ preventScroll: true });
  };

  /** A node under the pointer has its sockets and buttons, from afar too. */
  private readonly pointed = ({ target, pointerType, buttons }: PointerEvent): void => {
    if (pointerType === 'mouse' && buttons !== 0) return;
    const node = nodeOf(target);
    if (node === this.hovered) return;
    this.hovered = node;
    if (this.zoom.far) this.parts.look();
  };

  /** As Rete reports it of a wire in an element of its own. */
  private readonly contextmenu = (event: MouseEvent): void => {
    const id = event.target instanceof SVGElement ? event.target.dataset['wire'] : undefined;
    const wire = [...this.wires.values()].find(({ wire }) => wire.id === id)?.wire;
    if (wire) void this.area.emit({ type: 'contextmenu', data: { event, context: wire } });
  };

  private readonly attachSocket: AttachSocket = (element, { nodeId, side, key }, part) => {
    const data = { type: 'socket', element, nodeId, side, key } as const;
    void this.area.emit({ type: 'render', data });
    // This is where wires end.
    if (part === 'mark') void this.area.emit({ type: 'rendered', data });
    return () => void this.area.emit({ type: 'unmount', data: { element } });
  };
}

function nodeOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-node]')?.dataset['node'] : undefined;
}
