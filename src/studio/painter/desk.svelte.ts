import type { Dab } from './brush.ts';
import type { Mask } from './mask.ts';
import { Painting } from './painting.ts';
import type { Point } from './polygon.ts';
import type { PixelRectangle } from './rectangle.ts';
import type { ToolName } from './tools.ts';

/** Size of the brush of a new painting, as a share of the longer side. */
const USUAL_SIZE = 1 / 12;

/**
 * The tools on a painting, with their settings. A tool is pressed, moved and released, by a pointer or by keys, at places in pixels
 * of the mask.
 */
export class Desk {
  readonly mask: Mask;
  readonly largest: number;
  tool: ToolName = $state('brush');
  /** Width of the brush in pixels of the mask. */
  size: number = $state(1);
  hardness: number = $state(0.6);
  /** The pressure of a pen sets the width. */
  pressure: boolean = $state(true);
  /** How much a color may differ in a region that is filled, 0 to 255. */
  tolerance: number = $state(32);
  /** Fill, lasso, polygon and gradient take away. */
  erase: boolean = $state(false);
  /** What is drawn of a lasso, a polygon or a gradient before it is filled. */
  points: readonly Point[] = $state.raw([]);
  /** Where the keyboard, or a pointer, is. */
  cursor: Point | undefined = $state.raw();
  pressed: boolean = $state(false);
  canUndo: boolean = $state(false);
  canRedo: boolean = $state(false);
  /** Counts the changes of the mask. */
  changes: number = $state(0);

  private readonly painting: Painting;
  /** Red, green, blue and alpha of the picture, at the size of the mask. */
  private readonly colors: Uint8ClampedArray;

  constructor(mask: Mask, colors: Uint8ClampedArray, onchange: (changed: PixelRectangle) => void) {
    this.mask = mask;
    this.colors = colors;
    const longer = Math.max(mask.width, mask.height);
    this.largest = Math.max(8, Math.round(longer / 2));
    this.size = Math.max(2, Math.round(longer * USUAL_SIZE));
    this.painting = new Painting(mask, (changed) => {
      onchange(changed);
      this.changes += 1;
    });
  }

  /** Whether the tool takes away. */
  get erases(): boolean {
    return this.tool === 'eraser' || (this.tool !== 'brush' && this.erase);
  }

  /** A stroke or an outline is under way. */
  get busy(): boolean {
    return this.pressed || this.points.length > 0;
  }

  choose(tool: ToolName): void {
    this.cancel();
    this.tool = tool;
  }

  resize(factor: number): void {
    const next = Math.round(this.size * factor);
    this.size = Math.min(this.largest, Math.max(1, next === this.size ? next + Math.sign(factor - 1) : next));
  }

  /**
   * @param pressure of a pen, 0 to 1; 1 for what has none.
   * @param near how close to the first corner of a polygon a press closes it, in pixels of the mask.
   */
  press(at: Point, pressure: number, near: number): void {
    // The keyboard holds the tool down.
    if (this.pressed) this.release();
    this.cursor = at;
    if (this.tool === 'polygon') {
      const [first] = this.points;
      if (first && this.points.length > 2 && Math.hypot(at[0] - first[0], at[1] - first[1]) <= near)
        this.close();
      else this.points = [...this.points, at];
      return;
    }
    if (this.tool === 'fill') {
      this.painting.fillRegion(this.colors, at, this.tolerance, this.erases);
      this.update();
      return;
    }
    this.pressed = true;
    if (this.paints) this.painting.press(this.dab(at, pressure), this.hardness, this.erases);
    else this.points = [at];
  }

  move(at: Point, pressure: number): void {
    this.cursor = at;
    if (!this.pressed) return;
    if (this.paints) this.painting.move(this.dab(at, pressure), this.hardness, this.erases);
    else if (this.tool === 'gradient') this.points = [this.points[0]!, at];
    else this.points = [...this.points, at];
  }

  release(): void {
    if (!this.pressed) return;
    this.pressed = false;
    if (this.paints) this.painting.release(this.hardness, this.erases);
    else {
      const [first, second] = this.points;
      if (this.tool === 'lasso') this.painting.fillPolygon(this.points, this.erases);
      else if (first && second) this.painting.fillGradient(first, second, this.erases);
      this.points = [];
    }
    this.update();
  }

  /** Fills the polygon that was begun. */
  close(): void {
    if (this.points.length > 2) this.painting.fillPolygon(this.points, this.erases);
    this.points = [];
    this.update();
  }

  /** Drops the stroke or outline under way. */
  cancel(): void {
    this.pressed = false;
    this.points = [];
    this.painting.cancel();
  }

  invert(): void {
    this.painting.invert();
    this.update();
  }

  feather(deviation: number): void {
    this.painting.feather(deviation);
    this.update();
  }

  fill(value: 0 | 255): void {
    this.painting.fill(value);
    this.update();
  }

  /** Takes back the last corner of a polygon, or else the last step. */
  undo(): void {
    if (this.tool === 'polygon' && this.points.length > 0) {
      this.points = this.points.slice(0, -1);
      return;
    }
    this.cancel();
    this.painting.undo();
    this.update();
  }

  redo(): void {
    this.cancel();
    this.painting.redo();
    this.update();
  }

  private get paints(): boolean {
    return this.tool === 'brush' || this.tool === 'eraser';
  }

  private dab([x, y]: Point, pressure: number): Dab {
    return { x, y, radius: Math.max(0.5, (this.size / 2) * (this.pressure ? pressure : 1)) };
  }

  private update(): void {
    this.canUndo = this.painting.canUndo;
    this.canRedo = this.painting.canRedo;
  }
}
