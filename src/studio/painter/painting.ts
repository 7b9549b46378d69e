import { brushOver, type Dab } from './brush.ts';
import { feather } from './feather.ts';
import { floodFill } from './flood-fill.ts';
import { fillGradient } from './gradient.ts';
import { emptyMask, type Mask } from './mask.ts';
import { PaintHistory } from './paint-history.ts';
import { fillPolygon, type Point } from './polygon.ts';
import type { PixelRectangle } from './rectangle.ts';
import { SmoothPath } from './smooth-path.ts';

/** A mask that is painted, with what was done to it. Places are in pixels of the mask, from its upper left corner. */
export class Painting {
  readonly mask: Mask;
  private readonly history = new PaintHistory();
  /** The mask before the stroke or fill under way, and what that covers. */
  private readonly before: Mask;
  private readonly cover: Mask;
  private path: SmoothPath | undefined;
  private readonly onchange: (changed: PixelRectangle) => void;

  /** @param onchange is called with the pixels that changed. */
  constructor(mask: Mask, onchange: (changed: PixelRectangle) => void = () => undefined) {
    this.mask = mask;
    this.before = { ...mask, data: mask.data.slice() };
    this.cover = emptyMask(mask.width, mask.height);
    this.onchange = onchange;
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** Begins a stroke. It shows at once, and is kept when it ends. */
  press(start: Dab, hardness: number, erases: boolean): void {
    this.cancel();
    this.path = new SmoothPath(start);
    this.brush([start, start], hardness, erases);
  }

  move(next: Dab, hardness: number, erases: boolean): void {
    if (this.path) this.brush(this.path.to(next), hardness, erases);
  }

  release(hardness: number, erases: boolean): void {
    if (!this.path) return;
    this.brush(this.path.end(), hardness, erases);
    this.path = undefined;
    this.keep();
  }

  /** Takes back the stroke under way. */
  cancel(): void {
    if (!this.path) return;
    this.path = undefined;
    this.mask.data.set(this.before.data);
    this.cover.data.fill(0);
    this.onchange(this.whole);
  }

  /** Fills the region of similar color around a place of a picture: see {@link floodFill}. */
  fillRegion(colors: Uint8ClampedArray, at: Point, tolerance: number, erases: boolean): void {
    this.covered(erases, (cover) => {
      floodFill(cover, colors, at, tolerance);
    });
  }

  fillPolygon(corners: readonly Point[], erases: boolean): void {
    this.covered(erases, (cover) => fillPolygon(cover, corners));
  }

  fillGradient(from: Point, to: Point, erases: boolean): void {
    this.covered(erases, (cover) => {
      fillGradient(cover, from, to);
    });
  }

  /** Fills all with 0 or 255. */
  fill(value: 0 | 255): void {
    this.changed(({ data }) => data.fill(value));
  }

  invert(): void {
    this.changed(({ data }) => {
      for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
    });
  }

  /** Softens all edges: see {@link feather}. */
  feather(deviation: number): void {
    this.changed((mask) => {
      feather(mask, deviation);
    });
  }

  undo(): void {
    this.step('undo');
  }

  redo(): void {
    this.step('redo');
  }

  private get whole(): PixelRectangle {
    return { x: 0, y: 0, width: this.mask.width, height: this.mask.height };
  }

  private step(way: 'undo' | 'redo'): void {
    this.cancel();
    this.history[way](this.mask);
    this.before.data.set(this.mask.data);
    this.onchange(this.whole);
  }

  private brush(points: readonly Dab[], hardness: number, erases: boolean): void {
    for (const [i, point] of points.slice(1).entries())
      this.compose(brushOver(this.cover, points[i]!, point, hardness), erases);
  }

  private covered(erases: boolean, fill: (cover: Mask) => void): void {
    this.cancel();
    fill(this.cover);
    this.compose(this.whole, erases);
    this.keep();
  }

  private changed(change: (mask: Mask) => void): void {
    this.cancel();
    change(this.mask);
    this.onchange(this.whole);
    this.keep();
  }

  /** Puts what is covered over the mask before: towards 255, or towards 0 where it erases. */
  private compose(part: PixelRectangle, erases: boolean): void {
    const { width } = this.mask;
    for (let y = part.y; y < part.y + part.height; y++)
      for (let at = y * width + part.x; at < y * width + part.x + part.width; at++) {
        const [old, share] = [this.before.data[at]!, this.cover.data[at]! / 255];
        this.mask.data[at] = Math.round(erases ? old * (1 - share) : old + (255 - old) * share);
      }
    this.onchange(part);
  }

  private keep(): void {
    this.history.record(this.before, this.mask);
    this.before.data.set(this.mask.data);
    this.cover.data.fill(0);
  }
}
