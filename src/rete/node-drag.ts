import type { Point } from './places.ts';
import type { Gesture } from './pointer-gestures.ts';
import type { DocumentNode, GraphArea } from './scheme.ts';

/** A press that moves less than this is a click. */
const CLICK_DISTANCE = 3;

export interface NodeDragEvents {
  /** Where the nodes go that the pointer has moved by so much, in graph units: more or less, if they snap. */
  adjust?(by: Point, event: PointerEvent): Point;
  /** The pointer went up where it went down. */
  clicked(event: PointerEvent): void;
  dragging?(event: PointerEvent): void;
  /** The nodes are at new positions; return true if this is handled, otherwise `nodedragged` reports them. */
  dropped?(event: PointerEvent): boolean;
  canceled?(): void;
}

/** Moves nodes together with the pointer; with Shift held, along one axis. */
export function dragNodes(
  area: GraphArea,
  nodes: readonly DocumentNode[],
  start: PointerEvent,
  events: NodeDragEvents,
): Gesture {
  const from = new Map<string, Point>();
  for (const { id } of nodes) {
    const view = area.nodeViews.get(id);
    if (view) from.set(id, { ...view.position });
  }
  let dragging = false;
  const moveBy = (dx: number, dy: number) => {
    from.forEach(({ x, y }, id) => void area.translate(id, { x: Math.round(x + dx), y: Math.round(y + dy) }));
  };
  return {
    move(event) {
      const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
      if (!dragging) {
        if (Math.hypot(dx, dy) < CLICK_DISTANCE) return;
        dragging = true;
        // What is under the pointer need not be looked for at every move. (Not before: a click is about what was pressed.)
        if (start.target instanceof Element) start.target.setPointerCapture(start.pointerId);
      }
      const { k } = area.area.transform;
      const across = Math.abs(dx) > Math.abs(dy);
      // Where they may not go, they do not snap to either.
      const free = (by: Point): Point => ({
        x: event.shiftKey && !across ? 0 : by.x,
        y: event.shiftKey && across ? 0 : by.y,
      });
      const by = free({ x: dx / k, y: dy / k });
      const { x, y } = free(events.adjust?.(by, event) ?? by);
      moveBy(x, y);
      events.dragging?.(event);
    },
    end(event) {
      if (!dragging) {
        events.clicked(event);
        return;
      }
      if (!events.dropped?.(event) && nodes[0]) void area.emit({ type: 'nodedragged', data: nodes[0] });
    },
    cancel() {
      moveBy(0, 0);
      events.canceled?.();
    },
  };
}
