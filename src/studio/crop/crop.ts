import type { Rectangle } from '../../images/crop.ts';
import { frameOf, rectangleOf, type Edges, type PicturePart } from '../../images/part.ts';
import { dragged, edgesOf, mirrored, shrunkTo, turned, withRatio, type Handle } from './box.ts';

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

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Choices {
  readonly flippedX: boolean;
  readonly flippedY: boolean;
  /** Quarter turns clockwise, 0 to 3. */
  readonly quarters: number;
  /** Degrees beside the quarter turns, from -45 to 45, clockwise. */
  readonly tilt: number;
  readonly edges: Edges;
  readonly ratio: RatioName;
  /** Whether the ratio is that of an upright picture: 3:4 for 4:3. */
  readonly upright: boolean;
}

/** How a picture is flipped, rotated and cropped while it is edited. Every change gives another one. */
export class Crop {
  /** Of the picture as it is in its file. */
  readonly size: Size;
  private readonly choices: Choices;
  /** In pixels, what is cropped: the picture as it is rotated. */
  readonly frame: Size;
  /** Width over height; undefined if it is free. */
  readonly lock: number | undefined;
  /** In pixels of the frame. While the angle changes, it keeps a ratio that is locked. */
  readonly box: Rectangle;

  private constructor(size: Size, choices: Choices) {
    this.size = size;
    this.choices = choices;
    this.frame = frameOf(size, this.angle);
    this.lock = this.lockOf();
    const box = rectangleOf(this.frame, choices.edges);
    this.box = this.lock === undefined ? box : shrunkTo(box, this.lock, this.frame);
  }

  static of(size: Size, part: PicturePart): Crop {
    const { flip, rotate, ...edges } = part;
    return new Crop(size, {
      flippedX: flip === 'horizontal' || flip === 'both',
      flippedY: flip === 'vertical' || flip === 'both',
      ...anglesOf(rotate),
      edges,
      ratio: 'free',
      upright: size.height > size.width,
    });
  }

  /** Degrees, clockwise, above -180 and up to 180. */
  get angle(): number {
    const all = this.choices.quarters * 90 + this.choices.tilt;
    return short(all > 180 ? all - 360 : all);
  }

  get tilt(): number {
    return this.choices.tilt;
  }

  get ratio(): RatioName {
    return this.choices.ratio;
  }

  get upright(): boolean {
    return this.choices.upright;
  }

  get part(): PicturePart {
    const { flippedX, flippedY } = this.choices;
    const flip = flippedX ? (flippedY ? 'both' : 'horizontal') : flippedY ? 'vertical' : 'none';
    return { flip, rotate: this.angle, ...edgesOf(this.box, this.frame) };
  }

  tilted(tilt: number): Crop {
    return this.with({ tilt: short(tilt) });
  }

  rotatedTo(angle: number): Crop {
    return this.with(anglesOf(angle));
  }

  dragged(from: Rectangle, handle: Handle, by: readonly [number, number]): Crop {
    return this.cut(dragged(from, handle, by, this.frame, this.lock));
  }

  /** With a position or a side of the crop in pixels. A locked ratio moves the other side too. */
  resized(name: keyof Rectangle, value: number): Crop {
    const { box, lock } = this;
    const by = value - box[name];
    if (name === 'x') return this.dragged(box, 'all', [by, 0]);
    if (name === 'y') return this.dragged(box, 'all', [0, by]);
    if (name === 'width')
      return lock === undefined ? this.dragged(box, 'e', [by, 0]) : this.dragged(box, 'se', [by, by / lock]);
    return lock === undefined ? this.dragged(box, 's', [0, by]) : this.dragged(box, 'se', [by * lock, by]);
  }

  lockedTo(ratio: RatioName, upright = this.upright): Crop {
    const locked = this.with({ ratio, upright });
    if (locked.lock === undefined) return locked;
    return locked.cut(withRatio(this.box, locked.lock, this.frame));
  }

  turned(way: 'left' | 'right'): Crop {
    const times = way === 'right' ? 1 : 3;
    let { edges } = this.choices;
    for (let i = 0; i < times; i++) edges = turned(edges);
    return this.with({ edges, quarters: (this.choices.quarters + times) % 4, upright: !this.upright });
  }

  /** Mirrored as it is seen: the angle of what is rotated is mirrored too. */
  flipped(way: 'horizontal' | 'vertical'): Crop {
    const { flippedX, flippedY, edges } = this.choices;
    const flip = way === 'horizontal' ? { flippedX: !flippedX } : { flippedY: !flippedY };
    return this.with({ ...flip, ...anglesOf(-this.angle), edges: mirrored(edges, way) });
  }

  private with(changes: Partial<Choices>): Crop {
    return new Crop(this.size, { ...this.choices, ...changes });
  }

  private cut(box: Rectangle): Crop {
    return this.with({ edges: edgesOf(box, this.frame) });
  }

  private lockOf(): number | undefined {
    const { ratio, upright, quarters } = this.choices;
    if (ratio === 'free') return undefined;
    if (ratio === 'original') {
      const { width, height } = this.size;
      return quarters % 2 === 0 ? width / height : height / width;
    }
    const [long, narrow] = ratio.split(':').map(Number) as [number, number];
    return upright ? narrow / long : long / narrow;
  }
}

/** Degrees as quarter turns and what remains. */
function anglesOf(degrees: number): { quarters: number; tilt: number } {
  const quarters = Math.round(degrees / 90);
  return { quarters: ((quarters % 4) + 4) % 4, tilt: short(degrees - quarters * 90) };
}

/** Without the last digits that arithmetic leaves; never -0. */
function short(degrees: number): number {
  return Number(degrees.toFixed(3)) + 0;
}
