import { Zoom, type Area2D } from 'rete-area-plugin';
import type { GraphArea, Schemes } from './scheme.ts';

export const MIN_ZOOM = 0.1;
export const MAX_ZOOM = 2.5;

/** Rete's zoom, but a wheel over something in a node that scrolls scrolls it, and a double click does not zoom. */
class CanvasZoom extends Zoom {
  constructor(intensity: number) {
    super(intensity);
    const zoomByWheel = this.wheel;
    this.wheel = (event) => {
      if (event.ctrlKey || !scrolls(event)) zoomByWheel(event);
    };
    this.dblclick = () => undefined;
  }
}

/** Zoom with wheel and pinch, within limits. */
export function zoomCanvas(area: GraphArea): void {
  area.area.setZoomHandler(new CanvasZoom(0.1));
  area.addPipe((context) => {
    const signal = context as Area2D<Schemes>;
    if (signal.type !== 'zoom') return context;
    const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, signal.data.zoom));
    // At a limit the ground must not slide away under the pointer.
    if (zoom === area.area.transform.k) return undefined;
    return { ...signal, data: { ...signal.data, zoom } };
  });
}

function scrolls({ target, currentTarget }: WheelEvent): boolean {
  for (let at = target; at instanceof HTMLElement && at !== currentTarget; at = at.parentElement)
    if (at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY))
      return true;
  return false;
}
