import type { Scope } from 'rete';
import type { SocketPositionWatcher } from 'rete-render-utils';
import { AreaPlugin } from 'rete-area-plugin';
import type { Point } from './places.ts';
import type { GraphArea, Side, SocketAddress, SocketSignals } from './scheme.ts';

type Listener = (place: Point) => void;

/** A socket as it was drawn last: the middle of its mark, from the corner of its node. */
interface Mark {
  element: HTMLElement | undefined;
  place: Point | undefined;
}

/**
 * Where sockets are, for wires to end there. Wires follow when a node moves, grows, shrinks or collapses. Of a node that is
 * no longer drawn, the sockets stay where they were; of one that never was, they are where `expected` says.
 * (Rete's own class reads every socket on its own, and looks through all sockets for each.)
 */
export class SocketPositions implements SocketPositionWatcher<Scope<never, [SocketSignals]>> {
  /** From the corner of the node. */
  expected: ((socket: SocketAddress) => Point | undefined) | undefined;
  private area: GraphArea | undefined;
  private readonly marks = new Map<string, Map<string, Mark>>();
  private readonly owners = new WeakMap<Element, SocketAddress>();
  private readonly listeners = new Map<string, Map<Listener, SocketAddress>>();
  private readonly nodes = new WeakMap<Element, string>();
  private readonly unread = new Set<string>();
  private readonly observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const node = this.nodes.get(target);
      if (node !== undefined) this.refresh(node);
    }
  });

  attach(scope: Scope<never, [SocketSignals]>): void {
    if (this.area) return;
    const area = scope.parentScope<GraphArea>(AreaPlugin);
    this.area = area;
    area.addPipe((context) => {
      if (typeof context !== 'object' || !('type' in context)) return context;
      switch (context.type) {
        case 'rendered':
          if (context.data.type === 'socket') this.add(context.data);
          break;
        case 'unmount':
          this.removeElement(context.data.element);
          break;
        case 'nodetranslated':
          this.tell(context.data.id);
          break;
        case 'noderemoved':
          this.marks.delete(context.data.id);
          break;
      }
      return context;
    });
  }

  listen(nodeId: string, side: Side, key: string, change: Listener): () => void {
    const listeners = this.listeners.get(nodeId) ?? new Map<Listener, SocketAddress>();
    this.listeners.set(nodeId, listeners);
    listeners.set(change, { nodeId, side, key });
    const place = this.placeOf(nodeId, side, key);
    if (place) change(place);
    return () => {
      listeners.delete(change);
      if (listeners.size === 0 && this.listeners.get(nodeId) === listeners) this.listeners.delete(nodeId);
    };
  }

  /** Reads where the sockets that were drawn since the last time are. */
  read(): void {
    for (const node of this.unread) this.refresh(node);
  }

  /** Looks again where the sockets of a node are. */
  refresh(nodeId: string): void {
    this.unread.delete(nodeId);
    const corner = this.area?.nodeViews.get(nodeId)?.element;
    if (!corner) return;
    for (const mark of this.marks.get(nodeId)?.values() ?? [])
      mark.place = (mark.element && middleIn(mark.element, corner)) ?? mark.place;
    this.tell(nodeId);
  }

  /** Forgets where the sockets of a node were that is not drawn: it changed. */
  forget(nodeId: string): void {
    this.marks.delete(nodeId);
    this.tell(nodeId);
  }

  /** Where a socket is in the graph. */
  placeOf(nodeId: string, side: Side, key: string): Point | undefined {
    const place =
      this.marks.get(nodeId)?.get(`${side} ${key}`)?.place ?? this.expected?.({ nodeId, side, key });
    const corner = this.area?.nodeViews.get(nodeId)?.position;
    return place && corner && { x: place.x + corner.x, y: place.y + corner.y };
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private add({ nodeId, side, key, element }: SocketAddress & { readonly element: HTMLElement }): void {
    const corner = this.area?.nodeViews.get(nodeId)?.element;
    if (!corner) return;
    if (!this.nodes.has(corner)) {
      this.nodes.set(corner, nodeId);
      this.observer.observe(corner);
    }
    const marks = this.marks.get(nodeId) ?? new Map<string, Mark>();
    this.marks.set(nodeId, marks);
    const name = `${side} ${key}`;
    marks.set(name, { element, place: marks.get(name)?.place });
    this.owners.set(element, { nodeId, side, key });
    if (this.unread.size === 0)
      queueMicrotask(() => {
        this.read();
      });
    this.unread.add(nodeId);
  }

  private removeElement(element: HTMLElement): void {
    const owner = this.owners.get(element);
    if (!owner) return;
    const mark = this.marks.get(owner.nodeId)?.get(`${owner.side} ${owner.key}`);
    if (mark?.element === element) mark.element = undefined;
  }

  private tell(nodeId: string): void {
    for (const [change, { side, key }] of this.listeners.get(nodeId) ?? []) {
      const place = this.placeOf(nodeId, side, key);
      if (place) change(place);
    }
  }
}

/** The middle of an element, from the corner of one around it; undefined if it is not shown. */
function middleIn(element: HTMLElement, corner: HTMLElement): Point | undefined {
  let [x, y] = [element.offsetWidth / 2, element.offsetHeight / 2];
  let at: Element | null = element;
  while (at instanceof HTMLElement && at !== corner) {
    x += at.offsetLeft;
    y += at.offsetTop;
    at = at.offsetParent;
    if (at instanceof HTMLElement && at !== corner) {
      x += at.clientLeft;
      y += at.clientTop;
    }
  }
  return at === corner ? { x, y } : undefined;
}
