import { BaseSocketPosition, getElementCenter } from 'rete-render-utils';
import type { Schemes, Side, SocketSignals } from './scheme.ts';

/**
 * Where sockets are, for wires to end there. Rete looks only when a socket is drawn; here wires follow also when a node
 * grows, shrinks or collapses.
 */
export class SocketPositions extends BaseSocketPosition<Schemes, SocketSignals> {
  private readonly nodes = new WeakMap<Element, string>();
  private readonly observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const node = this.nodes.get(target);
      if (node !== undefined) void this.refresh(node);
    }
  });

  async calculatePosition(nodeId: string, _side: Side, _key: string, element: HTMLElement) {
    const view = this.area?.nodeViews.get(nodeId);
    if (!view) return null;
    if (!this.nodes.has(view.element)) {
      this.nodes.set(view.element, nodeId);
      this.observer.observe(view.element);
    }
    return getElementCenter(element, view.element);
  }

  /** Looks again where the sockets of a node are. */
  async refresh(nodeId: string): Promise<void> {
    for (const item of this.sockets.snapshot()) {
      if (item.nodeId !== nodeId || !item.element.isConnected) continue;
      item.position =
        (await this.calculatePosition(nodeId, item.side, item.key, item.element)) ?? item.position;
    }
    this.emitter.emit({ nodeId });
  }

  /** Where a socket is in the graph. */
  placeOf(nodeId: string, side: Side, key: string): { x: number; y: number } | undefined {
    const position = this.sockets.getPosition({ nodeId, side, key });
    const view = this.area?.nodeViews.get(nodeId);
    return position && view
      ? { x: position.x + view.position.x, y: position.y + view.position.y }
      : undefined;
  }

  destroy(): void {
    this.observer.disconnect();
  }
}
