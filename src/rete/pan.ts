import type { Gesture } from './pointer-gestures.ts';
import type { GraphArea } from './scheme.ts';

/** Moves the ground with the pointer. */
export function pan(area: GraphArea, { clientX, clientY }: PointerEvent): Gesture {
  const { x, y } = area.area.transform;
  return {
    move: (event) => void area.area.translate(x + event.clientX - clientX, y + event.clientY - clientY),
    end: () => undefined,
    cancel: () => void area.area.translate(x, y),
  };
}
