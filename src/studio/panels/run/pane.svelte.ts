import type { Attachment } from 'svelte/attachments';
import { charactersOf } from '../../commands/keys.ts';
import { sizeOfShown } from '../../run/large-pictures.ts';
import { Detail } from './detail.svelte.ts';
import { drawPane, type PaneContent } from './draw-pane.ts';
import type { Size, Viewport } from './viewport.svelte.ts';

/** What a pane is given to show. */
type Shown = Omit<PaneContent, 'detail'>;

/** A pane of the preview: a canvas that follows its size, the viewport, and the mouse, fingers and keys on it. */
export class Pane {
  size: Size = $state.raw({ width: 1, height: 1 });
  private readonly detail = new Detail();
  private readonly content: () => Shown | undefined;
  private readonly viewport: () => Viewport;
  private readonly fingers = new Map<number, PointerEvent>();

  constructor(content: () => Shown | undefined, viewport: () => Viewport) {
    this.content = content;
    this.viewport = viewport;
  }

  readonly canvas: Attachment<HTMLCanvasElement> = (canvas) => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      this.size = { width: Math.max(1, width), height: Math.max(1, height) };
    });
    observer.observe(canvas);
    $effect(() => {
      const ratio = window.devicePixelRatio;
      const { width, height } = this.size;
      const content = this.content();
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const place = content && this.viewport().place(sizeOfShown(content.picture), this.size);
      if (place) this.detail.follow(content.picture, place, this.size, ratio);
      if (place) drawPane(canvas, { ...content, detail: this.detail.part }, place, ratio);
    });
    // Not passive: the page must not scroll with the wheel that zooms.
    canvas.addEventListener('wheel', this.wheel, { passive: false });
    return () => {
      observer.disconnect();
      canvas.removeEventListener('wheel', this.wheel);
    };
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / (event.deltaMode === 0 ? 300 : 10)), event);
  };

  private zoom(factor: number, { offsetX, offsetY }: Pick<MouseEvent, 'offsetX' | 'offsetY'>): void {
    const picture = this.pictureSize();
    if (picture) this.viewport().zoomAt(factor, [offsetX, offsetY], picture, this.size);
  }

  private pictureSize(): Size | undefined {
    const content = this.content();
    return content && sizeOfShown(content.picture);
  }

  readonly down = (event: PointerEvent): void => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, event);
  };

  /** One finger, or the mouse, moves the picture; two pinch it. */
  readonly move = (event: PointerEvent): void => {
    const last = this.fingers.get(event.pointerId);
    const picture = this.pictureSize();
    if (!last || !picture) return;
    const other = [...this.fingers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    this.fingers.set(event.pointerId, event);
    if (other) {
      const apart = (one: PointerEvent) =>
        Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
      this.zoom(apart(event) / Math.max(1, apart(last)), {
        offsetX: (event.offsetX + other.offsetX) / 2,
        offsetY: (event.offsetY + other.offsetY) / 2,
      });
    } else
      this.viewport().pan(event.offsetX - last.offsetX, event.offsetY - last.offsetY, picture, this.size);
  };

  readonly up = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
  };

  readonly key = (event: KeyboardEvent): void => {
    const picture = this.pictureSize();
    if (!picture || event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = { offsetX: this.size.width / 2, offsetY: this.size.height / 2 };
    const pan = (dx: number, dy: number) => () => {
      this.viewport().pan(dx, dy, picture, this.size);
    };
    const keys: Record<string, () => void> = {
      '+': () => {
        this.zoom(1.25, middle);
      },
      '=': () => {
        this.zoom(1.25, middle);
      },
      '-': () => {
        this.zoom(0.8, middle);
      },
      '0': () => {
        this.viewport().fit();
      },
      '1': () => {
        this.viewport().zoomTo(1, picture, this.size);
      },
      ArrowLeft: pan(40, 0),
      ArrowRight: pan(-40, 0),
      ArrowUp: pan(0, 40),
      ArrowDown: pan(0, -40),
    };
    const act = [event.key, ...charactersOf(event)].map((key) => keys[key]).find((found) => found);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
