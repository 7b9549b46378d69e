import type { Size, Viewport } from '../panels/run/viewport.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import type { Point } from './polygon.ts';

/** How close to the first corner a press closes a polygon, in pixels of the screen. */
const NEAR = 12;

/** The mouse, a pen and fingers on a painting: one paints, two fingers pinch; with the middle button or the space bar, they move it. */
export class DeskPointer {
  private readonly desk: Desk;
  private readonly viewport: Viewport;
  private readonly size: () => Size;
  private readonly pointers = new Map<number, Point>();
  private way: 'paint' | 'pan' | 'pinch' | undefined;
  /** The space bar is held, and whether something was moved with it. */
  space: 'held' | 'used' | undefined;

  constructor(desk: Desk, viewport: Viewport, size: () => Size) {
    this.desk = desk;
    this.viewport = viewport;
    this.size = size;
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button > 1) return;
    const canvas = event.currentTarget as HTMLElement;
    canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, placeOn(canvas, event));
    if (this.pointers.size > 1) {
      // The first finger of a pinch painted nothing that was meant.
      if (this.way === 'paint' && this.desk.pressed) this.desk.cancel();
      this.way = 'pinch';
    } else if (event.button === 1 || this.space) {
      this.way = 'pan';
      if (this.space) this.space = 'used';
      event.preventDefault();
    } else {
      this.way = 'paint';
      const near = NEAR / this.viewport.place(this.desk.mask, this.size()).scale;
      this.desk.press(this.inMask(placeOn(canvas, event)), pressureOf(event), near);
    }
  };

  readonly move = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLElement;
    const at = placeOn(canvas, event);
    const last = this.pointers.get(event.pointerId);
    if (!last) {
      if (!this.desk.pressed) this.desk.cursor = this.inMask(at);
      return;
    }
    this.pointers.set(event.pointerId, at);
    if (this.way === 'paint') {
      // Not on pages from an insecure connection, and not in every browser.
      const all = 'getCoalescedEvents' in event ? event.getCoalescedEvents() : [];
      for (const one of all.length > 0 ? all : [event])
        this.desk.move(this.inMask(placeOn(canvas, one)), pressureOf(one));
    } else if (this.way === 'pan') this.pan(last, at);
    else if (this.way === 'pinch') this.pinch(event.pointerId, last, at);
  };

  readonly up = (event: PointerEvent): void => {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.way === 'paint') this.desk.release();
    // The finger that stays does not begin to paint.
    if (this.pointers.size === 0) this.way = undefined;
    if (event.pointerType === 'touch') this.desk.cursor = undefined;
  };

  readonly cancel = (event: PointerEvent): void => {
    if (this.way === 'paint' && this.desk.pressed) this.desk.cancel();
    this.up(event);
  };

  readonly leave = (event: PointerEvent): void => {
    if (!this.pointers.has(event.pointerId)) this.desk.cursor = undefined;
  };

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const at = placeOn(event.currentTarget as HTMLElement, event);
    this.zoom(Math.exp(-event.deltaY / (event.deltaMode === 0 ? 300 : 10)), at);
  };

  /** Zooms about a place of the canvas, or its middle. */
  zoom(factor: number, at?: Point): void {
    const { width, height } = this.size();
    this.viewport.zoomAt(factor, at ?? [width / 2, height / 2], this.desk.mask, this.size());
  }

  private pan(from: Point, to: Point): void {
    this.viewport.pan(to[0] - from[0], to[1] - from[1], this.desk.mask, this.size());
  }

  private pinch(pointer: number, from: Point, to: Point): void {
    const [, other] = [...this.pointers].find(([id]) => id !== pointer) ?? [];
    if (!other) return;
    const apart = ([x, y]: Point) => Math.max(1, Math.hypot(x - other[0], y - other[1]));
    const middle = ([x, y]: Point): Point => [(x + other[0]) / 2, (y + other[1]) / 2];
    this.pan(middle(from), middle(to));
    this.zoom(apart(to) / apart(from), middle(to));
  }

  private inMask([x, y]: Point): Point {
    const { scale, left, top } = this.viewport.place(this.desk.mask, this.size());
    return [(x - left) / scale, (y - top) / scale];
  }
}

function placeOn(canvas: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top } = canvas.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

/** Only a pen feels pressure: a mouse says 0.5 all the time, and fingers differ. */
function pressureOf({ pointerType, pressure }: PointerEvent): number {
  return pointerType === 'pen' ? pressure : 1;
}
