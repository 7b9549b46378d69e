import type { GraphArea } from './scheme.ts';

/** An action between the press of the pointer and its release. */
export interface Gesture {
  move(event: PointerEvent): void;
  end(event: PointerEvent): void;
  /** Escape, a second finger or a long press: everything goes back. */
  cancel(): void;
}

/** What a press began on. */
export type Target =
  | { readonly on: 'node'; readonly node: string }
  | { readonly on: 'frame'; readonly frame: string }
  | { readonly on: 'wire'; readonly wire: string }
  | { readonly on: 'ground' };

export type BeginGesture = (target: Target, event: PointerEvent) => Gesture | undefined;

/** What in a node keeps the pointer to itself. */
const CONTROLS = 'input, textarea, select, button, a, [contenteditable], [data-nodrag]';

/**
 * The pointer on the canvas, in one place: Rete's own drag handlers are taken off, so that a press on a control does not
 * drag its node, a pinch that begins on a node zooms, and Escape takes a drag back.
 */
export class PointerGestures {
  private readonly area: GraphArea;
  private readonly begin: BeginGesture;
  private current: { readonly gesture: Gesture; readonly pointer: number } | undefined;
  private readonly pressed = new Set<number>();

  constructor(area: GraphArea, begin: BeginGesture) {
    this.area = area;
    this.begin = begin;
    area.area.setDragHandler(null);
    area.addPipe((context) => {
      if (typeof context === 'object' && 'type' in context && context.type === 'render')
        if (context.data.type === 'node') area.nodeViews.get(context.data.payload.id)?.dragHandler.destroy();
      return context;
    });
    area.container.style.touchAction = 'none';
    area.container.addEventListener('pointerdown', this.down);
    area.container.addEventListener('contextmenu', this.asked);
    window.addEventListener('pointermove', this.move);
    window.addEventListener('pointerup', this.up);
    window.addEventListener('pointercancel', this.lost);
    window.addEventListener('keydown', this.key, true);
  }

  destroy(): void {
    this.area.container.removeEventListener('pointerdown', this.down);
    this.area.container.removeEventListener('contextmenu', this.asked);
    window.removeEventListener('pointermove', this.move);
    window.removeEventListener('pointerup', this.up);
    window.removeEventListener('pointercancel', this.lost);
    window.removeEventListener('keydown', this.key, true);
  }

  private readonly down = (event: PointerEvent): void => {
    this.pressed.add(event.pointerId);
    if (this.pressed.size > 1) {
      this.cancel();
      return;
    }
    const target = event.target as Element;
    if (event.button === 0 && target.closest(CONTROLS)) return;
    const gesture = this.begin(targetOf(target), event);
    if (!gesture) return;
    this.current = { gesture, pointer: event.pointerId };
    // The middle button would start the browser's own scrolling.
    if (event.button === 1) event.preventDefault();
  };

  private readonly move = (event: PointerEvent): void => {
    if (this.current?.pointer === event.pointerId) this.current.gesture.move(event);
  };

  private readonly up = (event: PointerEvent): void => {
    this.pressed.delete(event.pointerId);
    if (this.current?.pointer !== event.pointerId) return;
    const { gesture } = this.current;
    this.current = undefined;
    gesture.end(event);
  };

  private readonly lost = (event: PointerEvent): void => {
    this.pressed.delete(event.pointerId);
    if (this.current?.pointer === event.pointerId) this.cancel();
  };

  /** A finger that asked for a menu drags nothing any more. */
  private readonly asked = ({ pointerType }: PointerEvent): void => {
    if (pointerType === 'touch') this.cancel();
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.current) return;
    event.stopPropagation();
    this.cancel();
  };

  private cancel(): void {
    this.current?.gesture.cancel();
    this.current = undefined;
  }
}

/** What on the canvas an element belongs to. */
export function targetOf(element: Element): Target {
  const node = element.closest<HTMLElement>('[data-node]')?.dataset['node'];
  if (node !== undefined) return { on: 'node', node };
  const frame = element.closest<HTMLElement>('[data-frame]')?.dataset['frame'];
  if (frame !== undefined) return { on: 'frame', frame };
  const wire = element.closest<SVGElement>('[data-wire]')?.dataset['wire'];
  return wire === undefined ? { on: 'ground' } : { on: 'wire', wire };
}
