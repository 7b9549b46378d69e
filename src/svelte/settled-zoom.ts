import type { GraphArea } from '../rete/scheme.ts';

/** Below this zoom nodes show their names only. */
export const FAR = 0.5;
/** Milliseconds without a move, after which the view is at rest. */
const REST = 250;
/** Lines and names may be this much too thick or thin while the view zooms. */
const TOLERANCE = 2;

/**
 * What is drawn depends on the zoom: names are larger from afar, and lines thicker. That style of every node follows when the view is
 * at rest, or much nearer or farther; in between, a move is one transform of one layer.
 */
export class SettledZoom {
  far = false;
  moving = false;
  private readonly area: GraphArea;
  private readonly changed: () => void;
  private zoom = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param changed is called when near becomes far or far near, and when the view comes to rest. */
  constructor(area: GraphArea, changed: () => void) {
    this.area = area;
    this.changed = changed;
    this.settle();
  }

  /** The view moved. */
  move(): void {
    if (!this.moving) this.holder.style.willChange = 'transform';
    this.moving = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.holder.style.willChange = '';
      this.moving = false;
      this.settle();
      this.changed();
    }, REST);
    const ratio = this.area.area.transform.k / this.zoom;
    if (ratio > TOLERANCE || ratio < 1 / TOLERANCE) this.settle();
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private get holder(): HTMLElement {
    return this.area.area.content.holder;
  }

  private settle(): void {
    const { k } = this.area.area.transform;
    if (k === this.zoom) return;
    this.zoom = k;
    const far = k < FAR;
    this.holder.style.setProperty('--zoom', String(k));
    this.holder.toggleAttribute('data-far', far);
    if (far === this.far) return;
    this.far = far;
    this.changed();
  }
}
