import { sizeOf } from './node-sizes.ts';
import type { Gesture } from './pointer-gestures.ts';
import type { GraphArea } from './scheme.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MarqueeEvents {
  /** The rectangle in the graph, and the nodes that it touches. */
  drawn(box: Box, nodes: readonly string[]): void;
  ended(): void;
  clicked(event: PointerEvent): void;
  canceled(): void;
}

/** Draws a rectangle over the background and reports which nodes it touches. */
export function marquee(area: GraphArea, start: PointerEvent, events: MarqueeEvents): Gesture {
  let drawing = false;
  const at = ({ clientX, clientY }: PointerEvent) => toGraph(area, clientX, clientY);
  const [x1, y1] = at(start);
  return {
    move(event) {
      drawing ||= Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) >= 3;
      if (!drawing) return;
      const [x2, y2] = at(event);
      const box = {
        x: Math.min(x1, x2),
        y: Math.min(y1, y2),
        width: Math.abs(x2 - x1),
        height: Math.abs(y2 - y1),
      };
      const touched = [...area.nodeViews].filter(([, { position, element }]) =>
        overlap(box, { ...position, ...sizeOf(element) }),
      );
      events.drawn(
        box,
        touched.map(([id]) => id),
      );
    },
    end(event) {
      if (drawing) events.ended();
      else events.clicked(event);
    },
    cancel: () => {
      events.canceled();
    },
  };
}

/** The place in the graph under a point of the window. */
export function toGraph(area: GraphArea, clientX: number, clientY: number): [x: number, y: number] {
  const { left, top } = area.container.getBoundingClientRect();
  const { x, y, k } = area.area.transform;
  return [(clientX - left - x) / k, (clientY - top - y) / k];
}

export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
