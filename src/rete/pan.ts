import type { Gesture } from './pointer-gestures.ts';
import type { GraphArea } from './scheme.ts';

/** Moves the ground with the pointer. */
export function pan(area: GraphArea, { clientX, clientY, pointerId }: PointerEvent): Gesture {
  // What is under the pointer does not matter, and need not be looked for at every move.
  area.container.setPointerCapture(pointerId);
  const { x, y } = area.area.transform;
  return {
    move: (event) => void area.area.translate(x + event.clientX - clientX, y + event.clientY - clientY),
    end: () => undefined,
    cancel: () => void area.area.translate(x, y),
  };
}
