import type { Rectangle } from '../../images/crop.ts';
import { frameOf, rectangleOf, type Edges, type PicturePart } from '../../images/part.ts';
import { dragged, edgesOf, mirrored, shrunkTo, turned, withRatio, type Handle } from './box.ts';

const WHOLE: Edges = { left: 0, top: 0, right: 1, bottom: 1 };

/** Ratios of width to height that photos and screens have. */
export const ratios = {
  free: 'Free',
  original: 'Original',
  '1:1': '1:1',
  '4:3': '4:3',
  '3:2': '3:2',
  '16:9': '16:9',
} as const;
export type RatioName = keyof typeof ratios;

/** What the dialog changes: how a picture is flipped, rotated and cropped. In pixels of the rotated picture. */
export class CropState {
  /** Of the picture as it is in its file. */
  readonly size: { readonly width: number; readonly height: number };
  private flippedX = $state(false);
  private flippedY = $state(false);
  /** Quarter turns clockwise, 0 to 3, and degrees from -45 to 45. */
  private quarters = $state(0);
  tilt = $state(0);
  private edges: Edges = $state.raw(WHOLE);
  ratio: RatioName = $state('free');
  /** Whether the ratio is that of an upright picture: 3:4 for 4:3. */
  upright = $state(false);

  constructor(size: { readonly width: number; readonly height: number }, part: PicturePart) {
    this.size = size;
    this.flippedX = part.flip === 'horizontal' || part.flip === 'both';
    this.flippedY = part.flip === 'vertical' || part.flip === 'both';
    this.angle = part.rotate;
    this.edges = part;
    this.upright = size.height > size.width;
  }

  /** Degrees, clockwise, above -180 and up to 180. */
  get angle(): number {
    const all = this.quarters * 90 + this.tilt;
    return Number((all > 180 ? all - 360 : all).toFixed(3));
  }

  set angle(degrees: number) {
    const quarters = Math.round(degrees / 90);
    this.quarters = (quarters + 4) % 4;
    this.tilt = Number((degrees - quarters * 90).toFixed(3));
  }

  readonly frame = $derived.by(() => frameOf(this.size, this.angle));

  /** Width over height; undefined if it is free. */
  readonly lock: number | undefined = $derived.by(() => {
    if (this.ratio === 'free') return undefined;
    if (this.ratio === 'original') {
      const { width, height } = this.size;
      return this.quarters % 2 === 0 ? width / height : height / width;
    }
    const [long, short] = this.ratio.split(':').map(Number) as [number, number];
    return this.upright ? short / long : long / short;
  });

  /** The crop in pixels of the frame. While the angle changes, it keeps a ratio that is locked. */
  readonly box: Rectangle = $derived.by(() => {
    const box = rectangleOf(this.frame, this.edges);
    return this.lock === undefined ? box : shrunkTo(box, this.lock, this.frame);
  });

  get part(): PicturePart {
    const flips = this.flippedX
      ? this.flippedY
        ? 'both'
        : 'horizontal'
      : this.flippedY
        ? 'vertical'
        : 'none';
    return { flip: flips, rotate: this.angle, ...edgesOf(this.box, this.frame) };
  }

  /** How the picture lies in the frame, as CSS has it. */
  get transform(): string {
    return `rotate(${this.angle}deg) scale(${this.flippedX ? -1 : 1}, ${this.flippedY ? -1 : 1})`;
  }

  drag(from: Rectangle, handle: Handle, by: readonly [number, number]): void {
    this.put(dragged(from, handle, by, this.frame, this.lock));
  }

  /** Sets the position or a side of the crop, in pixels; a locked ratio moves the other side too. */
  set(name: keyof Rectangle, value: number): void {
    const { box } = this;
    if (name === 'x') this.drag(box, 'all', [value - box.x, 0]);
    else if (name === 'y') this.drag(box, 'all', [0, value - box.y]);
    else if (name === 'width')
      this.drag(box, this.lock === undefined ? 'e' : 'se', this.by(value - box.width, 0));
    else this.drag(box, this.lock === undefined ? 's' : 'se', this.by(0, value - box.height));
  }

  /** A corner follows the larger movement: both are given where a side is to get smaller. */
  private by(width: number, height: number): [number, number] {
    if (this.lock === undefined) return [width, height];
    return width === 0 ? [height * this.lock, height] : [width, width / this.lock];
  }

  lockTo(ratio: RatioName): void {
    this.ratio = ratio;
    if (this.lock !== undefined)
      this.put(withRatio(rectangleOf(this.frame, this.edges), this.lock, this.frame));
  }

  /** Swaps the sides of the ratio. */
  swap(): void {
    this.upright = !this.upright;
    this.lockTo(this.ratio);
  }

  turn(way: 'left' | 'right'): void {
    this.quarters = (this.quarters + (way === 'right' ? 1 : 3)) % 4;
    const times = way === 'right' ? 1 : 3;
    for (let i = 0; i < times; i++) this.edges = turned(this.edges);
    this.upright = !this.upright;
  }

  /** Mirrors the picture as it is seen: of what is rotated, the angle is mirrored too. */
  flip(way: 'horizontal' | 'vertical'): void {
    if (way === 'horizontal') this.flippedX = !this.flippedX;
    else this.flippedY = !this.flippedY;
    this.angle = this.angle === 0 ? 0 : -this.angle;
    this.edges = mirrored(this.edges, way);
  }

  reset(): void {
    [this.flippedX, this.flippedY, this.angle] = [false, false, 0];
    this.edges = WHOLE;
    this.ratio = 'free';
    this.upright = this.size.height > this.size.width;
  }

  private put(box: Rectangle): void {
    this.edges = edgesOf(box, this.frame);
  }
}
